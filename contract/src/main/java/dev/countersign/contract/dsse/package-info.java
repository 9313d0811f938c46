/**
 * DSSE envelopes (secure-systems-lab/dsse v1.0): pre-authentication encoding, signing and verifying with people's keys. Knows
 * nothing of what the payload means.
 */
@NullMarked
package dev.countersign.contract.dsse;

import org.jspecify.annotations.NullMarked;
