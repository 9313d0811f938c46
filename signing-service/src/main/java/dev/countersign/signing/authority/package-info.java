/**
 * Decides: the checklist of docs/architecture.md. {@code Ledger} folds the log into what is known, {@code Checklist} decides on it
 * purely, {@code Authority} runs both in one thread with the log writer. Everything else in this service is a tool of this package.
 */
@NullMarked
package dev.countersign.signing.authority;

import org.jspecify.annotations.NullMarked;
