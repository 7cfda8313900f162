/** The process around a program: its environment, signals, terminal, log and exit code. */
@NullMarked
package dev.highwater.process;

import org.jspecify.annotations.NullMarked;
