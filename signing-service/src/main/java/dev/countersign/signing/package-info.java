/** The only authority: checks requests against policy, seals and signs, and is the log's single writer. */
@NullMarked
package dev.countersign.signing;

import org.jspecify.annotations.NullMarked;
