package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a key in the key holder: event/1, log/1, upload/1 or device/APP/ENVIRONMENT/1. The number counts rotations. */
public record KeyLabel(@JsonValue String value) implements Comparable<KeyLabel> {
    private static final Pattern FORM =
            Pattern.compile("(device/[A-Za-z0-9._-]+/[a-z0-9-]+|event|log|upload)/[1-9][0-9]{0,5}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyLabel {
        if (value.length() > 220 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a key label is event/N, log/N, upload/N or device/APP/ENVIRONMENT/N");
        }
    }

    /** Whether it names a device key. */
    public boolean isDevice() {
        return value.startsWith("device/");
    }

    @Override
    public int compareTo(KeyLabel other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
