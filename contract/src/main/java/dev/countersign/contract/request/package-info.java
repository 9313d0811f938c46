/**
 * Requests: what a person, CI or the rollout guard wants, as the payload of a DSSE envelope. Strictly parsed; grants nothing.
 */
@NullMarked
package dev.countersign.contract.request;

import org.jspecify.annotations.NullMarked;
