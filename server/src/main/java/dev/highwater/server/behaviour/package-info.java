/**
 * What the server does with the bytes it reads: echo, discard, chargen and the deliberately
 * difficult peers.
 */
@NullMarked
package dev.highwater.server.behaviour;

import org.jspecify.annotations.NullMarked;
