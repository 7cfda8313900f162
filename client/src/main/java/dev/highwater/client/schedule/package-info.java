/** When a request is due: arithmetic only, without a clock, a thread or a socket. */
@NullMarked
package dev.highwater.client.schedule;

import org.jspecify.annotations.NullMarked;
