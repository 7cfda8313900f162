/** A run from its first phase to its result: pacing, thresholds and the verdict. */
@NullMarked
package dev.highwater.client.run;

import org.jspecify.annotations.NullMarked;
