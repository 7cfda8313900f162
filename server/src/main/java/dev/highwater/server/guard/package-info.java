/** Decides whether a connection may stay: limits, timeouts and overload. */
@NullMarked
package dev.highwater.server.guard;

import org.jspecify.annotations.NullMarked;
