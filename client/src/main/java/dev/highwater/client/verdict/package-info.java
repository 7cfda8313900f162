/** Whether a run can be trusted, what limited it, and whether it meets its thresholds. */
@NullMarked
package dev.highwater.client.verdict;

import org.jspecify.annotations.NullMarked;
