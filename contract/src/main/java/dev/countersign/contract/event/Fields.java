package dev.countersign.contract.event;

import org.jspecify.annotations.Nullable;

/** Checks that compact constructors share. */
final class Fields {
    private Fields() {}

    static void present(@Nullable Object... values) {
        for (Object value : values) {
            if (value == null) {
                throw new IllegalArgumentException("a required field is missing");
            }
        }
    }
}
