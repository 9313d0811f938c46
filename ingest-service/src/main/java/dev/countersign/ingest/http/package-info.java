/**
 * The HTTP API (docs/ingest.md) and its problem documents (RFC 9457). No decision is made here. Calls {@code intake},
 * {@code status} and {@code follow}.
 */
@NullMarked
package dev.countersign.ingest.http;

import org.jspecify.annotations.NullMarked;
