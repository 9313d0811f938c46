/**
 * The policies that the log adopted, from their evidence. Below everything that asks them; knows the object store alone.
 */
@NullMarked
package dev.countersign.distribution.policy;

import org.jspecify.annotations.NullMarked;
