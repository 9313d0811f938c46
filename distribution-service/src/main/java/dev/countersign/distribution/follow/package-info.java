/**
 * Follows the log: reads it from the object store, tails it on Kafka, verifies all of it under the pinned key, and hands verified
 * events to the catalogue. The only package that decides what counts as verified. Arrows: to catalog and to bundles (what to fetch).
 */
@NullMarked
package dev.countersign.distribution.follow;

import org.jspecify.annotations.NullMarked;
