/** TLS on a connection: who we are, whom we trust, and what stands where in a pipeline. */
@NullMarked
package dev.highwater.tls;

import org.jspecify.annotations.NullMarked;
