/** Histograms and the intervals that they are cut into. */
@NullMarked
package dev.highwater.client.measure;

import org.jspecify.annotations.NullMarked;
