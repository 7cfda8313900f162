/** The options of the client, and how their texts become requests, replies, rates and targets. */
@NullMarked
package dev.highwater.client.option;

import org.jspecify.annotations.NullMarked;
