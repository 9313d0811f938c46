/**
 * Brings a log that was restored from a backup up to what the topics still hold. Uses {@code signing.log}; called by
 * {@code signing.announce} before the authority opens. Writes nothing that the event key and the log key did not sign before.
 */
@NullMarked
package dev.countersign.signing.restore;

import org.jspecify.annotations.NullMarked;
