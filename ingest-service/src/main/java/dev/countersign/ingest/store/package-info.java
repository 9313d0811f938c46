/**
 * Brings up the object store and the clock, and watches the room on the disk. Knows no request; called by nobody but injection.
 */
@NullMarked
package dev.countersign.ingest.store;

import org.jspecify.annotations.NullMarked;
