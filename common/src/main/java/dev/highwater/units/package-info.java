/** Amounts as people type them, and as errors and reports write them: each reads its text. */
@NullMarked
package dev.highwater.units;

import org.jspecify.annotations.NullMarked;
