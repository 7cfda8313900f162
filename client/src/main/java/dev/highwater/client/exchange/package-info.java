/**
 * Requests out and replies in: what is sent, where a reply ends, and whether every byte is right.
 */
@NullMarked
package dev.highwater.client.exchange;

import org.jspecify.annotations.NullMarked;
