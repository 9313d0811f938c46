/**
 * Carries releases over an air gap: out of one object store into an archive, and from the archive into another store, which believes nothing of it but
 * what follows from the pinned log key (docs/airgap.md). Arrows: to audit, log, console.
 */
@NullMarked
package dev.countersign.cli.airgap;

import org.jspecify.annotations.NullMarked;
