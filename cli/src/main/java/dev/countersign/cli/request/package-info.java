/** Requests as ingest-service keeps them: submit, watch, list, approve. Ingest's answers are shown, never trusted. */
@NullMarked
package dev.countersign.cli.request;

import org.jspecify.annotations.NullMarked;
