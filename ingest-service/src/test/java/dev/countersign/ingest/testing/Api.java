package dev.countersign.ingest.testing;

import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import io.restassured.RestAssured;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** The service's API by the JDK's client, for what must stream or go wrong. */
public final class Api {
    private final HttpClient client = HttpClient.newHttpClient();

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + RestAssured.port + path);
    }

    public void untilReady() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        send(HttpRequest.newBuilder(uri("/q/health/ready"))).statusCode() == 200);
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    public HttpResponse<String> post(byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(uri("/v1/requests")).POST(BodyPublishers.ofByteArray(body)));
    }

    /** Hands a request in. */
    public SignedRequest post(SignedRequest request) throws Exception {
        var response = post(request.bytes());
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return request;
    }

    public HttpResponse<String> put(RequestId id, byte[] body) throws Exception {
        return put(id, BodyPublishers.ofByteArray(body));
    }

    /** Chunked. */
    public HttpResponse<String> put(RequestId id, Supplier<InputStream> body) throws Exception {
        return put(id, BodyPublishers.ofInputStream(body));
    }

    public HttpResponse<String> put(RequestId id, BodyPublisher body) throws Exception {
        return send(
                HttpRequest.newBuilder(uri("/v1/requests/" + id + "/bundle")).PUT(body));
    }

    public HttpResponse<String> putNote(RequestId id, byte[] note) throws Exception {
        return putNote(id, BodyPublishers.ofByteArray(note));
    }

    public HttpResponse<String> putNote(RequestId id, BodyPublisher note) throws Exception {
        return send(HttpRequest.newBuilder(uri("/v1/requests/" + id + "/note")).PUT(note));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }
}
