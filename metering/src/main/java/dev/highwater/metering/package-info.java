/** Every metric name, the handler that counts, and the endpoint that turns counters into text. */
@NullMarked
package dev.highwater.metering;

import org.jspecify.annotations.NullMarked;
