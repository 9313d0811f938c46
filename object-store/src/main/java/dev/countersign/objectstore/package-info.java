/** Bytes under keys: the port every service stores objects through, and its drivers. Knows nothing of what the bytes mean. */
@NullMarked
package dev.countersign.objectstore;

import org.jspecify.annotations.NullMarked;
