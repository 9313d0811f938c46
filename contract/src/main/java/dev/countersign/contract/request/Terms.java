package dev.countersign.contract.request;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of the fields that every request has. */
final class Terms {
    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

    private Terms() {}

    static void check(@Nullable Instant created, @Nullable Instant expires, @Nullable String nonce) {
        Instant from = present(created, "created");
        Instant until = present(expires, "expires");
        if (from.isAfter(until) || from.plus(Request.LONGEST_LIFE).isBefore(until)) {
            throw new IllegalArgumentException("expires must lie within seven days after created");
        }
        if (!NONCE.matcher(present(nonce, "nonce")).matches()) {
            throw new IllegalArgumentException("nonce must be 32 lowercase hex digits");
        }
    }

    static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }
}
