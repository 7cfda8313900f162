/** What a run leaves behind for people and for programs: text, JSON, NDJSON and HTML. */
@NullMarked
package dev.highwater.client.report;

import org.jspecify.annotations.NullMarked;
