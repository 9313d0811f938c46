package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** An app's reverse-domain id, as its Capacitor configuration names it; at most 128 characters. */
public record AppId(@JsonValue String value) implements Comparable<AppId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppId {
        if (value.length() > 128 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an app id is a reverse-domain name such as com.example.app, at most 128 characters");
        }
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
