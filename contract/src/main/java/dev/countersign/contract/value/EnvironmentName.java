package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** An environment of an app, such as development or production. */
public record EnvironmentName(@JsonValue String value) implements Comparable<EnvironmentName> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EnvironmentName {
        if (value.length() > 63 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an environment is named in lowercase letters, digits and hyphens, a letter first, at most 63 characters");
        }
    }

    @Override
    public int compareTo(EnvironmentName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
