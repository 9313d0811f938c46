/**
 * Sealed bundles: fetched from the object store in the background, verified into a local cache, served to devices. Nothing leaves
 * it whose digest was not checked here. Arrows: to catalog only.
 */
@NullMarked
package dev.countersign.distribution.bundles;

import org.jspecify.annotations.NullMarked;
