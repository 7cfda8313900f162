/**
 * The commands: each reads what it was asked for, prepares it, runs it, and chooses the exit code.
 */
@NullMarked
package dev.highwater.client.command;

import org.jspecify.annotations.NullMarked;
