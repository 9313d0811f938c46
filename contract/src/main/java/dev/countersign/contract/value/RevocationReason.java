package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Why a release was revoked: a word of the organisation's own, such as {@code crash-at-start}. A token, because the log holds no free text. */
public record RevocationReason(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z-]{0,39}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RevocationReason {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a reason is a word in lowercase letters and hyphens, at most 40 characters, such as crash-at-start");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
