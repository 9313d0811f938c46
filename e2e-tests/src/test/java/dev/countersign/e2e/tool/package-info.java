/** Runs outside programs to their end and keeps what they said. Knows no program by name. */
@NullMarked
package dev.countersign.e2e.tool;

import org.jspecify.annotations.NullMarked;
