/**
 * This service's view of the object store and the clock: made once from configuration. Knows nothing of what is stored.
 */
@NullMarked
package dev.countersign.distribution.store;

import org.jspecify.annotations.NullMarked;
