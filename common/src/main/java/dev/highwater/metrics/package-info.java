/** Every metric name, the handlers that count, and the endpoint that turns counters into text. */
@NullMarked
package dev.highwater.metrics;

import org.jspecify.annotations.NullMarked;
