/**
 * The road to the kernel: transports, event loops, socket options that are read back, the gate that
 * bounds what a peer can make us hold, and why a connection closed.
 */
@NullMarked
package dev.highwater.transport;

import org.jspecify.annotations.NullMarked;
