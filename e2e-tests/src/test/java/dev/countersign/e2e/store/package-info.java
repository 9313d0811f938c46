/** An S3 server and the bad line to it. Knows nothing of what is stored. */
@NullMarked
package dev.countersign.e2e.store;

import org.jspecify.annotations.NullMarked;
