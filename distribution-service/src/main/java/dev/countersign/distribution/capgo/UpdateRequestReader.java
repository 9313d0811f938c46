package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.countersign.distribution.catalog.UpdateRequest;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what a device says of itself: the body of {@code POST /updates}, or the query of requests without a body. Fields that are not used are
 * skipped, as are those nobody knows.
 */
public final class UpdateRequestReader {
    private static final int MAX_TEXT = 128;
    private static final Pattern LOG_SIZE = Pattern.compile("[0-9]{1,18}");
    private static final Set<String> USED = Set.of(
            "app_id",
            "device_id",
            "platform",
            "version_name",
            "version_build",
            "plugin_version",
            "defaultChannel",
            "channel",
            "key_id",
            "is_emulator",
            "is_prod",
            "log_size",
            "with_manifest");

    private String appId = "";
    private String deviceId = "";
    private String platform = "";
    private String versionName = "";
    private String versionBuild = "";
    private String pluginVersion = "";
    private String defaultChannel = "";
    private String keyId = "";
    private String channel = "";
    private boolean emulator = false;
    private boolean production = true;
    private long logSize;
    private boolean withManifest;

    private UpdateRequestReader() {}

    /**
     * @throws IOException if it is not exactly one JSON value within bounds
     * @throws InvalidRequestException if it is no object, or names no app or no device
     */
    public static UpdateRequest read(byte[] body) throws IOException, InvalidRequestException {
        return parse(body).request();
    }

    /** As {@link #read}, together with the channel that it is about; empty if none is named. */
    static ChannelRequest readWithChannel(byte[] body) throws IOException, InvalidRequestException {
        UpdateRequestReader reader = parse(body);
        return new ChannelRequest(reader.request(), reader.channel);
    }

    /** As {@link #read}, together with what the device needs proven beside its head. */
    public static ProofRequest readForProof(byte[] body) throws IOException, InvalidRequestException {
        UpdateRequestReader reader = parse(body);
        return new ProofRequest(reader.request(), reader.logSize, reader.withManifest);
    }

    /**
     * Reads a query.
     *
     * @throws InvalidRequestException if it names no app or no device
     */
    static UpdateRequest read(MultiMap query) throws InvalidRequestException {
        var reader = new UpdateRequestReader();
        for (var parameter : query) {
            reader.field(parameter.getKey(), parameter.getValue());
        }
        return reader.request();
    }

    /**
     * A request for a proof.
     *
     * @param logSize the size of the newest checkpoint that the device has seen; 0 for none
     * @param withManifest whether it was told to fetch the release file by file
     */
    public record ProofRequest(UpdateRequest device, long logSize, boolean withManifest) {}

    /** A request that is about a channel. */
    record ChannelRequest(UpdateRequest device, String channel) {}

    private static UpdateRequestReader parse(byte[] body) throws IOException, InvalidRequestException {
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
        return reader;
    }

    private void field(String name, JsonParser json) throws IOException {
        if (USED.contains(name)) {
            field(name, LenientJson.text(json));
        } else {
            json.skipChildren(); // its text is not even decoded
        }
    }

    /** A text longer than any that the log can name stands for none, and is never echoed. */
    private void field(String name, String value) {
        String text = value.length() <= MAX_TEXT ? value : "";
        switch (name) {
            case "app_id" -> appId = text;
            case "device_id" -> deviceId = lowerCase(text);
            case "platform" -> platform = lowerCase(text);
            case "version_name" -> versionName = text;
            case "version_build" -> versionBuild = text;
            case "plugin_version" -> pluginVersion = text;
            case "defaultChannel" -> defaultChannel = text;
            case "channel" -> channel = text;
            case "key_id" -> keyId = text;
            case "is_emulator" -> emulator = LenientJson.flag(text, false);
            case "is_prod" -> production = LenientJson.flag(text, true);
            case "log_size" -> logSize = LOG_SIZE.matcher(text).matches() ? Long.parseLong(text) : 0;
            case "with_manifest" -> withManifest = LenientJson.flag(text, false);
            default -> {
                // not used
            }
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

    /** Old iOS plugins send upper case. */
    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
