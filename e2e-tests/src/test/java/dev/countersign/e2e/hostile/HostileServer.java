package dev.countersign.e2e.hostile;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.e2e.capgo.SealedBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** A distribution-service in other hands: offers what it is told to, to whoever asks. */
public final class HostileServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BUNDLE = "/bundle";

    private final HttpServer server;
    private byte[] answer = new byte[0];
    private byte[] bundle = new byte[0];

    public HostileServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/updates", exchange -> reply(exchange, answer()));
        server.createContext(BUNDLE, exchange -> reply(exchange, bundle()));
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on. A part of the seal that is null is left out of the answer. */
    public synchronized void offer(String version, SealedBundle sealed) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", version);
        fields.put("url", url() + BUNDLE);
        fields.put("session_key", sealed.sessionKey());
        fields.put("checksum", sealed.checksum());
        fields.values().removeIf(value -> value == null);
        try {
            answer = JSON.writeValueAsBytes(fields);
            bundle = Files.readAllBytes(sealed.ciphertext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized byte[] answer() {
        return answer;
    }

    private synchronized byte[] bundle() {
        return bundle;
    }

    private static void reply(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
