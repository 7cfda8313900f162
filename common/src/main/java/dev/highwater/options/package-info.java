/**
 * What a user can set: where each value came from, the one error grammar, and the options that the
 * programs share.
 */
@NullMarked
package dev.highwater.options;

import org.jspecify.annotations.NullMarked;
