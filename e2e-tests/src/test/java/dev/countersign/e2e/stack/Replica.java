package dev.countersign.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

/** Another distribution-service: over an object store of the test's choice, with a pinned log key of its choice, and without a broker. */
public final class Replica implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path JAR = Path.of(System.getProperty("countersign.root"))
            .resolve("distribution-service/target/quarkus-app/quarkus-run.jar");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI url;

    private Replica(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it.
     *
     * @param folder keeps its cache and with it what it verified before, and its own log
     */
    public static Replica start(Path objects, Path logKey, Path folder) {
        try {
            int port;
            try (var socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            URI url = URI.create("http://127.0.0.1:" + port);
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-Dquarkus.http.host=127.0.0.1",
                            "-Dquarkus.http.port=" + port,
                            "-Dcountersign.kafka.enabled=false",
                            "-Dcountersign.object-store.directory=" + objects,
                            "-Dcountersign.log.verifier-key-file=" + logKey,
                            "-Dcountersign.log.public=true",
                            "-Dcountersign.log.poll-interval=1s",
                            "-Dcountersign.cache.directory=" + folder.resolve("cache"),
                            "-Dcountersign.public-base-url=" + url,
                            "-jar",
                            JAR.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("replica.log").toFile())
                    .start();
            return new Replica(process, url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return url;
    }

    /** What it says of the log it follows; empty while it does not answer. */
    public String log() {
        try {
            var request = HttpRequest.newBuilder(url.resolve("/q/health/ready")).build();
            JsonNode checks = JSON.readTree(
                            http.send(request, BodyHandlers.ofByteArray()).body())
                    .path("checks");
            for (JsonNode check : checks) {
                if (check.path("name").asText().equals("log")) {
                    return check.path("data").toString();
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A stock device of a build with this public key. */
    public Phone phone(String publicKeyPem) {
        return new Phone(url, Stack.APP, publicKeyPem);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
