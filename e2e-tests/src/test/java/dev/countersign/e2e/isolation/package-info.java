/** A network namespace and a read-only view of the files for one process, and what the kernel counted there. Knows nothing of Countersign. */
@NullMarked
package dev.countersign.e2e.isolation;

import org.jspecify.annotations.NullMarked;
