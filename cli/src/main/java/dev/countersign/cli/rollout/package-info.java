/** Rollouts: the requests that start, change, halt and end one. Decides nothing. Arrows: to request and console. */
@NullMarked
package dev.countersign.cli.rollout;

import org.jspecify.annotations.NullMarked;
