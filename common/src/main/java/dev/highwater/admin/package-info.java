/** What a program tells of itself over HTTP: metrics, health, options as requested and in force. */
@NullMarked
package dev.highwater.admin;

import org.jspecify.annotations.NullMarked;
