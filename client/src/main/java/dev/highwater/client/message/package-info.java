/** Texts of requests and replies: escapes, placeholders, templates. */
@NullMarked
package dev.highwater.client.message;

import org.jspecify.annotations.NullMarked;
