package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Why a release was revoked. A token, because the log holds no free text. Logs may hold words that are not {@linkplain #KNOWN known} any more, or not
 * yet; requests may only name known ones.
 */
public record RevocationReason(@JsonValue String value) {
    /** The reasons that a request may give (docs/format.md). */
    public static final List<String> KNOWN = List.of(
            "crash-at-start",
            "defect",
            "data-loss",
            "security",
            "privacy",
            "legal",
            "wrong-content",
            "published-by-mistake",
            "key-compromised");

    private static final Pattern FORM = Pattern.compile("[a-z][a-z-]{0,39}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RevocationReason {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a reason is a word in lowercase letters and hyphens, at most 40 characters, such as crash-at-start");
        }
    }

    /** Whether it is one of those that a request may give. */
    public boolean isKnown() {
        return KNOWN.contains(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
