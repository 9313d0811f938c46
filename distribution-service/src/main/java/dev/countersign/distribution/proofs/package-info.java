/**
 * Proofs for devices that pin the log key: what a device's channel offers, by the log. Decides nothing that {@code catalog} has not decided. Arrows: to
 * follow, catalog, capgo (requests) and http.
 */
@NullMarked
package dev.countersign.distribution.proofs;

import org.jspecify.annotations.NullMarked;
