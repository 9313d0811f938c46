package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads what plugins of all versions send: a field may be missing, null or of a neighbouring type. Within strict bounds on nesting, numbers and
 * texts.
 */
public final class LenientJson {
    /** For parsing what devices send and writing what they get. */
    public static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(64 * 1024)
                    .maxNameLength(1024)
                    .maxNumberLength(64)
                    .build())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Half a surrogate pair that a device sent can then be written back, instead of failing.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private LenientJson() {}

    /** The value at the parser as text: a number in its own digits; empty for null and for anything that is no text. Skips it. */
    public static String text(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING || token.isNumeric() || token.isBoolean()) {
            return json.getText();
        }
        json.skipChildren();
        return "";
    }

    /** The value at the parser as a flag: true, "true", 1 and their like; otherwise {@code missing}. Skips it. */
    public static boolean flag(JsonParser json, boolean missing) throws IOException {
        return flag(text(json), missing);
    }

    /** A text as a flag: true, 1 and their like; otherwise {@code missing}. */
    static boolean flag(String text, boolean missing) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> missing;
        };
    }
}
