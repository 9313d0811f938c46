package dev.countersign.distribution.devices;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.countersign.distribution.capgo.InvalidRequestException;
import dev.countersign.distribution.capgo.LenientJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of {@code POST /stats}: one event, or an array of them.
 *
 * @param batch whether it was an array
 */
record Report(boolean batch, List<Item> items) {
    private static final int MAX_EVENTS = 1000;

    Report {
        items = List.copyOf(items);
    }

    /** An element of a report. */
    sealed interface Item {
        record Good(DeviceEvent event) implements Item {}

        record Bad(String code, String message) implements Item {}
    }

    /**
     * @throws IOException if the body is not exactly one JSON value within bounds
     * @throws InvalidRequestException if it is neither object nor array
     */
    static Report read(byte[] body, Instant received) throws IOException, InvalidRequestException {
        try (JsonParser json = LenientJson.FACTORY.createParser(body)) {
            JsonToken start = json.nextToken();
            List<Item> items = new ArrayList<>();
            if (start == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    items.add(item(json, items.size(), received));
                }
            } else if (start == JsonToken.START_OBJECT) {
                items.add(item(json, 0, received));
            } else {
                throw new InvalidRequestException("invalid_json_body", "The body must be a JSON object or array");
            }
            if (json.nextToken() != null) {
                throw new InvalidRequestException("invalid_json_parse_body", "There is text after the JSON value");
            }
            return new Report(start == JsonToken.START_ARRAY, items);
        }
    }

    private static Item item(JsonParser json, int index, Instant received) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return new Item.Bad("invalid_json_body", "An event must be a JSON object");
        }
        EventFields fields = EventFields.read(json);
        if (index >= MAX_EVENTS) {
            return new Item.Bad("too_many_events", "A report has at most " + MAX_EVENTS + " events");
        }
        try {
            return new Item.Good(fields.toEvent(received));
        } catch (InvalidRequestException e) {
            return new Item.Bad(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
