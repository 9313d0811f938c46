/**
 * Appends to the log: its single writer. Knows nothing of what events mean. Uses the object store, {@code signing.key} for signatures, and the
 * tree of {@code contract}.
 */
@NullMarked
package dev.countersign.signing.log;

import org.jspecify.annotations.NullMarked;
