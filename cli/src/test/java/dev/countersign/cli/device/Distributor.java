package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.contract.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers devices as a test tells it to, rightly or not. */
final class Distributor implements AutoCloseable {
    private final HttpServer server;
    final List<String> questions = new CopyOnWriteArrayList<>();
    final List<String> ranges = new CopyOnWriteArrayList<>();
    volatile byte[] answer = {};
    volatile byte[] bundle = {};
    /** How many bytes each download gets before it breaks off; empty for all. */
    final List<Integer> breaks = new CopyOnWriteArrayList<>(new ArrayList<>());

    Distributor() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/updates", exchange -> {
            questions.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/bundles/", this::download);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Offers what a sealer made. */
    Map<String, Object> offer(String version, Sealer.Sealed sealed) {
        return offer(
                version,
                sealed.ciphertext(),
                sealed.sessionKey().wire(),
                sealed.checksum().hex());
    }

    Map<String, Object> offer(String version, byte[] ciphertext, String sessionKey, String checksum) {
        bundle = ciphertext;
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("version", version);
        offer.put("url", url() + "/bundles/x");
        offer.put("session_key", sessionKey);
        offer.put("checksum", checksum);
        answers(offer);
        return offer;
    }

    void answers(Map<String, ?> body) {
        answer = Json.write(body);
    }

    private void download(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        byte[] all = bundle;
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (all.length - 1) + "/" + all.length);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, all.length - from);
        int count = breaks.isEmpty() ? all.length - from : breaks.removeFirst();
        exchange.getResponseBody().write(all, from, count);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
