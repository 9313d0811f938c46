/**
 * What every driver must keep ({@link dev.countersign.objectstore.ObjectStoreContract}, reusable from this module's test jar)
 * and what the directory driver keeps beyond it.
 */
@NullMarked
package dev.countersign.objectstore;

import org.jspecify.annotations.NullMarked;
