/** The experiments: claims about TCP, each run for real and measured, one class each. */
@NullMarked
package dev.highwater.client.lab;

import org.jspecify.annotations.NullMarked;
