/**
 * The log as commands look things up in it: verified to its end under the pinned key before anything in it counts. For judging a whole log there is
 * {@code audit}.
 */
@NullMarked
package dev.countersign.cli.log;

import org.jspecify.annotations.NullMarked;
