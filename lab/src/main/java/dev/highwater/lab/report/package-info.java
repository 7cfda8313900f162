/** Findings as text, as JSON and as a page. */
@NullMarked
package dev.highwater.lab.report;

import org.jspecify.annotations.NullMarked;
