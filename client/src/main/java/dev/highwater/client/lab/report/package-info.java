/** Findings as text, as JSON and as a page. */
@NullMarked
package dev.highwater.client.lab.report;

import org.jspecify.annotations.NullMarked;
