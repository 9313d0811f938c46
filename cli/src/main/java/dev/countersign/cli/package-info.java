/** The commands for publishers, approvers, auditors and devices; also the independent verifier. */
@NullMarked
package dev.countersign.cli;

import org.jspecify.annotations.NullMarked;
