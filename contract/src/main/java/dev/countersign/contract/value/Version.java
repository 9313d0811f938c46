package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The version of a release: Semantic Versioning 2.0.0, at most 64 characters. Ordered here as text; precedence is the device side's matter. */
public record Version(@JsonValue String value) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile(
            "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Version {
        if (value.length() > 64 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a version follows semver.org 2.0.0, such as 1.2.3 or 1.2.3-beta.1, at most 64 characters");
        }
        requireComparable(value);
    }

    /** Devices, and the libraries that compare versions, read numbers as 32-bit ones. Build metadata is not compared. */
    private static void requireComparable(String value) {
        String compared = value.contains("+") ? value.substring(0, value.indexOf('+')) : value;
        for (String part : compared.split("[.-]")) {
            boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (number && (part.length() > 10 || Long.parseLong(part) > Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("a number in a version is at most " + Integer.MAX_VALUE);
            }
        }
    }

    @Override
    public int compareTo(Version other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
