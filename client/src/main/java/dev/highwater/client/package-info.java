/** The client program. */
@NullMarked
package dev.highwater.client;

import org.jspecify.annotations.NullMarked;
