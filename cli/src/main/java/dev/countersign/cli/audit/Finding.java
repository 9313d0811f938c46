package dev.countersign.cli.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something in a log that must not be.
 *
 * @param kind a stable name
 * @param index the entry it is about, or null for the log as a whole
 * @param detail a sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(String kind, @Nullable Long index, String detail) {}
