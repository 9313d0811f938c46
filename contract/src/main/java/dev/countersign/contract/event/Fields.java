package dev.countersign.contract.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks that compact constructors share. */
final class Fields {
    private Fields() {}

    private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final int LONGEST_WORDS = 64;

    /** A name of something, such as {@code release.publish} or {@code not-permitted}: never free text. */
    static void words(String field, String value) {
        if (value.length() > LONGEST_WORDS || !WORDS.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    field + " must be lowercase words joined by dots or hyphens, at most 64 characters");
        }
    }

    static void notNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " must not be negative");
        }
    }

    static void positive(String field, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " must be positive");
        }
    }

    static void present(@Nullable Object... values) {
        for (Object value : values) {
            if (value == null) {
                throw new IllegalArgumentException("a required field is missing");
            }
        }
    }
}
