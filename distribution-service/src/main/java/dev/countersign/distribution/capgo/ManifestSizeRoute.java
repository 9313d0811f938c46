package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.http.BoundedBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code POST /updates/manifest_size}: how many bytes the files have that a device would still have to fetch (docs/capgo-protocol.md, section b). Answered
 * from memory, and only for files that devices are offered.
 */
@ApplicationScoped
class ManifestSizeRoute {
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final int MAX_FILES = 5000;
    private static final int DIGEST = 64;

    private final LiveCatalog catalog;
    private final LiveManifests manifests;

    ManifestSizeRoute(LiveCatalog catalog, LiveManifests manifests) {
        this.catalog = catalog;
        this.manifests = manifests;
    }

    private record Asked(String name, String hash, String url) {}

    void register(@Observes Router router) {
        router.post("/updates/manifest_size").handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> {
                    try {
                        DeviceAnswer.end(response, 200, answer(body.getBytes()));
                    } catch (InvalidRequestException e) {
                        DeviceAnswer.end(response, 400, e.code(), String.valueOf(e.getMessage()));
                    } catch (IOException e) {
                        DeviceAnswer.end(response, 400, "invalid_json_parse_body", "The body is not valid JSON");
                    }
                },
                () -> DeviceAnswer.end(response, 413, "invalid_json_body", "The body is larger than 4 MiB"));
    }

    /** The answer to a body. */
    Buffer answer(byte[] body) throws IOException, InvalidRequestException {
        List<Asked> files = read(body);
        return DeviceAnswer.toBuffer(json -> write(files, json));
    }

    private void write(List<Asked> files, JsonGenerator json) throws IOException {
        long total = 0;
        int known = 0;
        json.writeStartObject();
        json.writeArrayFieldStart("files");
        for (Asked file : files) {
            OptionalLong size = size(file.url());
            json.writeStartObject();
            json.writeStringField("file_name", file.name());
            json.writeStringField("file_hash", file.hash());
            json.writeStringField("download_url", file.url());
            if (size.isPresent()) {
                json.writeNumberField("size", size.getAsLong());
                total += size.getAsLong();
                known++;
            } else {
                json.writeStringField("error", "size_unknown");
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("totalSize", total);
        json.writeNumberField("knownFiles", known);
        json.writeNumberField("unknownFiles", files.size() - known);
        json.writeEndObject();
    }

    /** The URL's last part names the file. */
    private OptionalLong size(String url) {
        String name = url.length() < DIGEST ? "" : url.substring(url.length() - DIGEST);
        try {
            return manifests.size(catalog.current(), Sha256.ofHex(name));
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    private static List<Asked> read(byte[] body) throws IOException, InvalidRequestException {
        List<Asked> files = new ArrayList<>();
        try (JsonParser json = LenientJson.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidRequestException("invalid_json_body", "The body must be a JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("manifest")) {
                    files(json, files);
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw new InvalidRequestException("invalid_json_parse_body", "There is text after the JSON object");
            }
        }
        return files;
    }

    private static void files(JsonParser json, List<Asked> files) throws IOException, InvalidRequestException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            if (files.size() == MAX_FILES) {
                throw new InvalidRequestException(
                        "invalid_json_body", "A manifest has at most " + MAX_FILES + " files");
            }
            files.add(file(json));
        }
    }

    private static Asked file(JsonParser json) throws IOException {
        String name = "";
        String hash = "";
        String url = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            String text = LenientJson.text(json);
            switch (field) {
                case "file_name" -> name = text;
                case "file_hash" -> hash = text;
                case "download_url" -> url = text;
                default -> {
                    // not used
                }
            }
        }
        return new Asked(name, hash, url);
    }
}
