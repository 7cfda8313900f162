/**
 * The road to the kernel: transports, event loops, socket options that are read back, and why a
 * connection closed.
 */
@NullMarked
package dev.highwater.transport;

import org.jspecify.annotations.NullMarked;
