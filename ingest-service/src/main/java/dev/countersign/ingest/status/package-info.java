/**
 * Where each request stands: a pure fold over the log's verified events, completed by what lies in the inbox. Decides nothing.
 */
@NullMarked
package dev.countersign.ingest.status;

import org.jspecify.annotations.NullMarked;
