/** One connection to a peer: its pipeline, its requests in flight, and the check of every reply. */
@NullMarked
package dev.highwater.client.connection;

import org.jspecify.annotations.NullMarked;
