package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.countersign.distribution.catalog.UpdateRequest;
import java.io.IOException;
import java.util.Locale;

/** Reads the body of {@code POST /updates}. Fields that the selection does not use are skipped, as are those nobody knows. */
final class UpdateRequestReader {
    private static final int MAX_TEXT = 128;

    private String appId = "";
    private String deviceId = "";
    private String platform = "";
    private String versionName = "";
    private String versionBuild = "";
    private String pluginVersion = "";
    private String defaultChannel = "";
    private String keyId = "";
    private boolean emulator = false;
    private boolean production = true;

    private UpdateRequestReader() {}

    /**
     * @throws IOException if it is not exactly one JSON value within bounds
     * @throws InvalidRequestException if it is no object, or names no app or no device
     */
    static UpdateRequest read(byte[] body) throws IOException, InvalidRequestException {
        var reader = new UpdateRequestReader();
        try (JsonParser json = LenientJson.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                throw new InvalidRequestException("invalid_json_body", "The body must be a JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                reader.field(name, json);
            }
            if (json.nextToken() != null) {
                throw new InvalidRequestException("invalid_json_parse_body", "There is text after the JSON object");
            }
        }
        return reader.request();
    }

    private void field(String name, JsonParser json) throws IOException {
        switch (name) {
            case "app_id" -> appId = text(json);
            case "device_id" -> deviceId = lowerCase(text(json));
            case "platform" -> platform = lowerCase(text(json));
            case "version_name" -> versionName = text(json);
            case "version_build" -> versionBuild = text(json);
            case "plugin_version" -> pluginVersion = text(json);
            case "defaultChannel" -> defaultChannel = text(json);
            case "key_id" -> keyId = text(json);
            case "is_emulator" -> emulator = LenientJson.flag(json, false);
            case "is_prod" -> production = LenientJson.flag(json, true);
            default -> json.skipChildren();
        }
    }

    private UpdateRequest request() throws InvalidRequestException {
        if (appId.isEmpty()) {
            throw new InvalidRequestException("missing_app_id", "app_id is missing");
        }
        if (deviceId.isEmpty()) {
            throw new InvalidRequestException("missing_device_id", "device_id is missing");
        }
        return new UpdateRequest(
                appId,
                deviceId,
                platform,
                versionName,
                versionBuild,
                pluginVersion,
                defaultChannel,
                keyId,
                emulator,
                production);
    }

    /** A text longer than any that the log can name stands for none, and is never echoed. */
    private static String text(JsonParser json) throws IOException {
        String text = LenientJson.text(json);
        return text.length() <= MAX_TEXT ? text : "";
    }

    /** Old iOS plugins send upper case. */
    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
