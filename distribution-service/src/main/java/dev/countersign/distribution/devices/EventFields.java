package dev.countersign.distribution.devices;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.countersign.distribution.capgo.InvalidRequestException;
import dev.countersign.distribution.capgo.LenientJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of one reported event (docs/capgo-protocol.md, section c). Known ones are kept, cut to the lengths that the plugin's own server keeps;
 * {@code custom_id}, which may name a person, and unknown ones are not.
 */
final class EventFields {
    private static final int MAX_METADATA = 30;
    private static final int MAX_METADATA_KEY = 64;
    private static final int MAX_METADATA_VALUE = 2048;

    private static final Map<String, Integer> TEXTS = Map.ofEntries(
            Map.entry("app_id", 128),
            Map.entry("device_id", 64),
            Map.entry("action", 64),
            Map.entry("platform", 16),
            Map.entry("version_name", 512),
            Map.entry("old_version_name", 512),
            Map.entry("version_build", 64),
            Map.entry("version_code", 64),
            Map.entry("version_os", 64),
            Map.entry("plugin_version", 64),
            Map.entry("install_source", 64),
            Map.entry("defaultChannel", 64),
            Map.entry("key_id", 20));

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Boolean> flags = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private long timestamp = -1;

    private EventFields() {}

    /** Reads the object that the parser stands at, to its end. */
    static EventFields read(JsonParser json) throws IOException {
        var fields = new EventFields();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            fields.field(name, json);
        }
        return fields;
    }

    /**
     * @throws InvalidRequestException if it does not say which app, which device or what happened
     */
    DeviceEvent toEvent(Instant received) throws InvalidRequestException, IOException {
        String deviceId = required("device_id", "missing_device_id").toLowerCase(Locale.ROOT);
        texts.put("device_id", deviceId);
        return new DeviceEvent(
                required("app_id", "missing_app_id"),
                deviceId,
                required("action", "missing_action"),
                texts.getOrDefault("version_name", ""),
                texts.getOrDefault("plugin_version", ""),
                toJson(received));
    }

    private void field(String name, JsonParser json) throws IOException {
        Integer limit = TEXTS.get(name);
        if (limit != null) {
            texts.put(name, cut(LenientJson.text(json), limit));
            return;
        }
        switch (name) {
            case "is_emulator" -> flags.put(name, LenientJson.flag(json, false));
            case "is_prod" -> flags.put(name, LenientJson.flag(json, true));
            case "timestamp" -> timestamp = instant(json);
            case "metadata" -> metadata(json);
            default -> json.skipChildren();
        }
    }

    private static long instant(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getTextLength() < 19) {
            return json.getLongValue();
        }
        json.skipChildren();
        return -1;
    }

    private void metadata(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            String value = LenientJson.text(json);
            if (metadata.size() < MAX_METADATA && !value.isEmpty()) {
                metadata.put(cut(name, MAX_METADATA_KEY), cut(value, MAX_METADATA_VALUE));
            }
        }
    }

    private String required(String name, String code) throws InvalidRequestException {
        String value = texts.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new InvalidRequestException(code, name + " is missing");
        }
        return value;
    }

    private byte[] toJson(Instant received) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = LenientJson.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("received", received.toEpochMilli());
            for (var text : texts.entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
            }
            for (var flag : flags.entrySet()) {
                json.writeBooleanField(flag.getKey(), flag.getValue());
            }
            if (timestamp >= 0) {
                json.writeNumberField("timestamp", timestamp);
            }
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("metadata");
                for (var entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end);
    }
}
