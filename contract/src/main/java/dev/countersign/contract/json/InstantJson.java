package dev.countersign.contract.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Instants in JSON: {@code 2026-11-22T22:00:00Z}, RFC 3339 in UTC to the second, and nothing else. */
final class InstantJson {
    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

    private InstantJson() {}

    static final class Writer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }

    static final class Reader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getText();
            try {
                if (FORM.matcher(text).matches()) {
                    Instant instant = Instant.parse(text);
                    if (instant.toString().equals(text)) { // no leap second, no 24:00:00: each instant has one text
                        return instant;
                    }
                }
            } catch (DateTimeException e) {
                // reported below like any other text that is no instant
            }
            return (Instant)
                    context.handleWeirdStringValue(Instant.class, text, "an instant reads 2026-11-22T22:00:00Z");
        }
    }
}
