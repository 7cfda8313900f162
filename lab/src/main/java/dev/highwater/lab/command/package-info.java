/** The program: which experiments to run, under which options, and where the findings go. */
@NullMarked
package dev.highwater.lab.command;

import org.jspecify.annotations.NullMarked;
