/** What is shown while a run goes on. */
@NullMarked
package dev.highwater.client.live;

import org.jspecify.annotations.NullMarked;
