/**
 * Everything that a user can set: units, where a value came from, and the options that both
 * programs share.
 */
@NullMarked
package dev.highwater.options;

import org.jspecify.annotations.NullMarked;
