/**
 * Announces again what got no answer and removes what nobody needs any more. Calls {@code follow}, {@code status}, {@code inbox} and
 * {@code announce}; called by the clock only.
 */
@NullMarked
package dev.countersign.ingest.upkeep;

import org.jspecify.annotations.NullMarked;
