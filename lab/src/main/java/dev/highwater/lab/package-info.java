/** The experiments: claims about TCP, each run for real and measured, one class each. */
@NullMarked
package dev.highwater.lab;

import org.jspecify.annotations.NullMarked;
