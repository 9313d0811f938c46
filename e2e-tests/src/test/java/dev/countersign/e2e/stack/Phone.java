package dev.countersign.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.countersign.e2e.capgo.SealedBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A device as the server sees one: says what the stock plugin says, believes what it is told. */
public final class Phone {
    private static final JsonMapper JSON = new JsonMapper();
    /** 20 characters of the PKCS#1 key's base64. */
    private static final int KEY_ID = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;
    private final Map<String, Object> question = new LinkedHashMap<>();

    private Phone(URI server, Map<String, Object> question) {
        this.server = server;
        this.question.putAll(question);
    }

    Phone(URI server, String app, String publicKeyPem) {
        this.server = server;
        String body = publicKeyPem.replaceAll("-----[A-Z ]+-----|\\s", "");
        question.put("platform", "android");
        question.put("device_id", "44f128a5-ac7a-4c9a-be4c-224b6bf81b20");
        question.put("app_id", app);
        question.put("custom_id", "");
        question.put("version_build", "1.0.0");
        question.put("version_code", "1");
        question.put("version_os", "14");
        question.put("plugin_version", "8.51.23");
        question.put("is_emulator", false);
        question.put("is_prod", true);
        question.put("install_source", "");
        question.put("defaultChannel", "");
        question.put("key_id", body.substring(0, KEY_ID));
    }

    /** The same device with an older plugin, which sends this as its {@code key_id}; null for none. */
    public Phone withPlugin(String version, String keyId) {
        var old = new Phone(server, question);
        old.question.put("plugin_version", version);
        if (keyId == null) {
            old.question.remove("key_id");
        } else {
            old.question.put("key_id", keyId);
        }
        return old;
    }

    public String app() {
        return String.valueOf(question.get("app_id"));
    }

    /** {@code POST /updates} of a device that runs this version; what came, whatever the status. */
    public JsonNode ask(String running) {
        return read(post("/updates", Map.of("version_name", running)));
    }

    /** {@code POST /stats} by another device of this build; whether it was answered with success. */
    public boolean report(String device, String action, String version) {
        return post("/stats", Map.of("device_id", device, "action", action, "version_name", version))
                        .statusCode()
                == 200;
    }

    /** {@code POST /channel_self} by another device of this build: it chooses a channel. */
    public JsonNode choose(String device, String channel) {
        return read(post("/channel_self", Map.of("device_id", device, "channel", channel)));
    }

    /** What every request of this build says, with these fields instead or besides. */
    private HttpResponse<byte[]> post(String path, Map<String, String> fields) {
        var body = new LinkedHashMap<>(question);
        body.putAll(fields);
        try {
            var request = HttpRequest.newBuilder(server.resolve(path))
                    .header("Content-Type", "application/json; charset=utf-8")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(HttpResponse<byte[]> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a device of the first build is offered this version now; false while the server is away. */
    public boolean isOffered(String version) {
        try {
            return ask("1.0.0").path("version").asText().equals(version);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** What it calls itself. */
    public String deviceId() {
        return String.valueOf(question.get("device_id"));
    }

    /** The bytes at an address that an answer names. */
    public Path download(String url, Path folder) {
        try {
            Path file = Files.createTempFile(folder, "downloaded", "");
            var response = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofFile(file));
            if (response.statusCode() != 200
                    || response.headers().firstValue("Content-Encoding").isPresent()) {
                throw new AssertionError(url + " answers " + response.statusCode() + " " + response.headers());
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes what an answer offers. */
    public Served download(JsonNode answer, Path folder) {
        URI url = URI.create(answer.required("url").textValue());
        try {
            Path file = Files.createTempFile(folder, "downloaded", "");
            var response = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofFile(file));
            if (response.statusCode() != 200) {
                throw new AssertionError(url + " answers " + response.statusCode());
            }
            return new Served(
                    answer.required("version").textValue(),
                    url,
                    new SealedBundle(
                            answer.required("session_key").textValue(),
                            answer.required("checksum").textValue(),
                            file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
