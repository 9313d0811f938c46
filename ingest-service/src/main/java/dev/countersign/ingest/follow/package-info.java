/**
 * Follows the log: verifies it, feeds {@code status}, and knows the policy in force and the upload key. The only package that consumes from
 * Kafka, which it trusts for nothing.
 */
@NullMarked
package dev.countersign.ingest.follow;

import org.jspecify.annotations.NullMarked;
