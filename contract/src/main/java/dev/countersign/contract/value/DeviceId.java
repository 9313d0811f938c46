package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** What a device calls itself: a random UUID of the plugin's making, in lower case. It stands for a person's device, so no leaf holds one. */
public record DeviceId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-z][0-9a-z._-]{0,127}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeviceId {
        if (value.length() > 128 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a device id is what the plugin's getDeviceId() returns, in lower case: letters, digits, dots, underscores and hyphens");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
