/** The server program and its life: start, ready, drain, stop. */
@NullMarked
package dev.highwater.server;

import org.jspecify.annotations.NullMarked;
