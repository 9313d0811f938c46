package dev.countersign.e2e.stack;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A distribution-service of this build that has an object store, a log key, and nothing else: no broker, no other service. */
public final class OfflineDistribution implements AutoCloseable {
    private final Process process;
    private final URI url;

    private OfflineDistribution(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one, in this folder of its own. */
    public static OfflineDistribution start(Path folder, Path objects, Path logKey) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + FreePort.next());
        Path jar = Path.of(
                System.getProperty("countersign.root"), "distribution-service/target/quarkus-app/quarkus-run.jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC"));
        Map.of(
                        "quarkus.http.host", "127.0.0.1",
                        "quarkus.http.port", Integer.toString(url.getPort()),
                        "countersign.kafka.enabled", "false",
                        "countersign.object-store.directory", objects.toString(),
                        "countersign.cache.directory", folder.resolve("cache").toString(),
                        "countersign.log.verifier-key-file", logKey.toString(),
                        "countersign.log.public", "true",
                        "countersign.log.poll-interval", "1s",
                        "countersign.public-base-url", url.toString())
                .forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", jar.toString()));
        Files.createDirectories(folder);
        return new OfflineDistribution(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("distribution.log").toFile())
                        .start(),
                url);
    }

    public URI url() {
        return url;
    }

    /** A stock device that asks here. */
    public Phone phone(String publicKeyPem) {
        return new Phone(url, Stack.APP, publicKeyPem);
    }

    /** Waits until devices of the first build are offered this version. */
    public void awaitOffered(Phone phone, String version) {
        await().atMost(Stack.SOON.multipliedBy(2)).until(() -> phone.isOffered(version));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
