package dev.countersign.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The request API over memory, and the log: takes what is right, and answers as a test tells it to. */
public final class Ingest implements AutoCloseable {
    private static final RequestId SOMEONES_PROPOSAL = new RequestId(Sha256.hash(new byte[1]));

    public final TestLog log = TestLog.started();
    public final TestKey uploadKey = new TestKey();
    public final Map<String, SignedRequest> requests = new ConcurrentHashMap<>();
    public final Map<String, byte[]> bundles = new ConcurrentHashMap<>();
    public final Map<String, byte[]> notes = new ConcurrentHashMap<>();
    public final List<String> calls = new CopyOnWriteArrayList<>();

    /** Status codes to answer with before working. */
    public final List<Integer> failures = new CopyOnWriteArrayList<>(new ArrayList<>());

    /** States of requests, one for each time someone asks; the last one stays. */
    public final List<Map<String, Object>> states = new CopyOnWriteArrayList<>(new ArrayList<>());

    public volatile byte[] uploadKeyProof;
    private final HttpServer server;

    public Ingest() throws IOException {
        log.append(log.activation("upload/1", uploadKey));
        uploadKeyProof = proof(log, log.size() - 1).toJson();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", this::handle);
        server.createContext("/log/", this::logFile);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Proves an entry of a log under its newest checkpoint. */
    public static LogProof proof(TestLog log, long index) {
        var tree = new dev.countersign.contract.log.MerkleTree();
        for (long i = 0; i < log.size(); i++) {
            tree.append(dev.countersign.contract.log.MerkleHash.leaf(log.leaf(i)));
        }
        return LogProof.of(
                log.leaf(index),
                index,
                tree.inclusionProof(index, log.size()),
                log.verifierKey().verify(log.checkpoint()));
    }

    /** Commits a policy that came with the log or by a proposal. */
    public void adopt(int serial, String policy) {
        log.append(new PolicyAdopted(
                TestLog.TIME, log.putEvidence(policy.getBytes(UTF_8)), serial, serial == 1 ? null : SOMEONES_PROPOSAL));
    }

    private void logFile(HttpExchange exchange) throws IOException {
        var file = log.source().read(exchange.getRequestURI().getPath().substring("/log/".length()));
        answer(exchange, file.isPresent() ? 200 : 404, file.orElse(new byte[0]));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f]{64}", "ID"));
        if (!failures.isEmpty()) {
            int status = failures.removeFirst();
            exchange.getResponseHeaders().set("Retry-After", "0");
            answer(exchange, status, problem("busy", "come back later"));
            return;
        }
        String[] parts = path.substring("/v1/".length()).split("/");
        switch (exchange.getRequestMethod() + " " + parts.length + parts[0]) {
            case "GET 1upload-key" -> answer(exchange, 200, uploadKeyProof);
            case "POST 1requests" -> {
                SignedRequest request = SignedRequest.parse(body);
                requests.put(request.id().hex(), request);
                answer(exchange, 201, "{}".getBytes(UTF_8));
            }
            case "PUT 3requests" -> {
                if (parts[2].equals("note")) {
                    notes.put(parts[1], body);
                    answer(exchange, 202, new byte[0]);
                } else {
                    put(exchange, parts[1], body);
                }
            }
            case "GET 2requests" -> status(exchange, parts[1]);
            case "GET 3requests" -> {
                if (parts[2].equals("note")) {
                    byte[] note = notes.get(parts[1]);
                    answer(exchange, note == null ? 404 : 200, note == null ? new byte[0] : note);
                    return;
                }
                SignedRequest request = requests.get(parts[1]);
                answer(exchange, request == null ? 404 : 200, request == null ? new byte[0] : request.bytes());
            }
            case "GET 1requests" ->
                answer(
                        exchange,
                        200,
                        Json.write(Map.of(
                                "requests",
                                List.of(state(requests.keySet().iterator().next())))));
            default -> answer(exchange, 404, new byte[0]);
        }
    }

    private void put(HttpExchange exchange, String id, byte[] body) throws IOException {
        var publish = (ReleasePublish) requests.get(id).request();
        boolean same = Sha256.hash(body).equals(publish.bundle().ciphertext())
                && body.length == publish.bundle().size();
        if (same) {
            bundles.put(id, body);
        }
        answer(exchange, same ? 202 : 422, same ? new byte[0] : problem("bundle-altered", "other bytes"));
    }

    private void status(HttpExchange exchange, String id) throws IOException {
        if (!requests.containsKey(id)) {
            answer(exchange, 404, problem("unknown-request", "no such request"));
        } else {
            answer(exchange, 200, Json.write(state(id)));
        }
    }

    private Map<String, Object> state(String id) {
        Map<String, Object> state = new LinkedHashMap<>(states.size() > 1 ? states.removeFirst() : states.getFirst());
        state.put("id", id);
        state.put("kind", requests.get(id).request().kind());
        state.put("something_newer", Map.of());
        return state;
    }

    public static byte[] problem(String name, String detail) {
        return Json.write(Map.of("type", "urn:countersign:problem:" + name, "title", name, "detail", detail));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
