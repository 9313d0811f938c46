/** Channels and what they offer: asks for moves and revocations, and reads from the verified log what heads offer. Decides nothing. */
@NullMarked
package dev.countersign.cli.channel;

import org.jspecify.annotations.NullMarked;
