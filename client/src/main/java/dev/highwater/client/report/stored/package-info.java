/** Results that are read back from files: compared, merged and written again. */
@NullMarked
package dev.highwater.client.report.stored;

import org.jspecify.annotations.NullMarked;
