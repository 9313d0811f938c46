package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a key in the key holder: event/1, log/1, upload/1 or device/APP/ENVIRONMENT/1. The number counts rotations. */
public record KeyLabel(@JsonValue String value) implements Comparable<KeyLabel> {
    private static final Pattern FORM = Pattern.compile("(device/([^/]+)/([^/]+)|event|log|upload)/[1-9][0-9]{0,5}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyLabel {
        Matcher parts = FORM.matcher(value);
        if (value.length() > 220 || !parts.matches()) {
            throw new IllegalArgumentException("a key label is event/N, log/N, upload/N or device/APP/ENVIRONMENT/N");
        }
        if (parts.group(2) != null) {
            scope(parts.group(2), parts.group(3));
        }
    }

    /** The label of an environment's device key of this number. */
    public static KeyLabel ofDevice(Scope scope, int number) {
        return new KeyLabel("device/" + scope + "/" + number);
    }

    /** Whether it names a device key. */
    public boolean isDevice() {
        return value.startsWith("device/");
    }

    /** The app and environment of a device key; empty for the others. */
    public Optional<Scope> scope() {
        Matcher parts = FORM.matcher(value);
        return parts.matches() && parts.group(2) != null
                ? Optional.of(scope(parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    private static Scope scope(String app, String environment) {
        return new Scope(new AppId(app), new EnvironmentName(environment));
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
