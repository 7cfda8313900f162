/**
 * What an experiment works with: connections under study, scripted peers, and the kernel's account
 * of both.
 */
@NullMarked
package dev.highwater.lab.bench;

import org.jspecify.annotations.NullMarked;
