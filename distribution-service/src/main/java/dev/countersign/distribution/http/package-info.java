/** What every door shares: bodies of bounded size, and problem documents. Knows nothing of what is asked. */
@NullMarked
package dev.countersign.distribution.http;

import org.jspecify.annotations.NullMarked;
