/**
 * Rollouts: a share of a channel's devices gets a newer release first. Which devices is arithmetic over what the log holds, so that distribution,
 * devices and auditors come to the same answer. Arrows: to value only.
 */
@NullMarked
package dev.countersign.contract.rollout;

import org.jspecify.annotations.NullMarked;
