package dev.countersign.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** The request API of ingest-service, call by call. */
public final class Door {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI ingest;

    Door(URI ingest) {
        this.ingest = ingest;
    }

    /** An answer whose body is JSON. */
    public record Answer(int status, JsonNode body) {}

    public Answer submit(byte[] envelope) {
        return send(to("/v1/requests")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(envelope)));
    }

    public Answer upload(String request, byte[] ciphertext) {
        return send(to("/v1/requests/" + request + "/bundle")
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(ciphertext)));
    }

    public Answer note(String request, byte[] note) {
        return send(to("/v1/requests/" + request + "/note")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(note)));
    }

    /** Any document it hands out. */
    public Answer get(String path) {
        return send(to(path).GET());
    }

    public Answer status(String request) {
        return get("/v1/requests/" + request);
    }

    /** A request's envelope, byte for byte. */
    public byte[] envelope(String request) {
        try {
            return http.send(to("/v1/requests/" + request + "/envelope").GET().build(), BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(ingest.resolve(path));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() == 503
                    && response.headers().firstValue("Retry-After").isEmpty()) {
                throw new AssertionError("a 503 that does not say when to come back: " + response.uri());
            }
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
