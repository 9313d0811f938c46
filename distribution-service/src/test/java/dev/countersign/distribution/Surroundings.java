package dev.countersign.distribution;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.localstack.broker.KafkaBroker;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What the service needs around it, all real: an object store in a directory, a log in it, and a broker; or, on request, no broker.
 */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {
    static final String NO_BROKER = "no-broker";

    private static volatile Surroundings current;

    private final Path directory;
    private final ObjectStore store;
    private boolean withBroker = true;
    private KafkaBroker broker;
    private TestLog log;

    public Surroundings() {
        try {
            directory =
                    Files.createTempDirectory(Path.of("target"), "surroundings").toAbsolutePath();
            store = new DirectoryObjectStore(directory.resolve("objects"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the test that runs now. */
    static Surroundings current() {
        return current;
    }

    @Override
    public void init(Map<String, String> arguments) {
        withBroker = !arguments.containsKey(NO_BROKER);
    }

    @Override
    public Map<String, String> start() {
        current = this;
        spool("spooled-1", "{\"from\":\"an earlier life\"}");
        String bootstrap;
        try {
            if (withBroker) {
                broker = KafkaBroker.start(directory.resolve("kafka"), 0);
                bootstrap = broker.bootstrapServers();
            } else {
                bootstrap = "127.0.0.1:" + unusedPort();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "countersign.public-base-url", "https://updates.example.com/base/",
                "kafka.bootstrap.servers", bootstrap,
                "countersign.object-store.directory",
                        directory.resolve("objects").toString(),
                "countersign.cache.directory", directory.resolve("cache").toString(),
                "countersign.log.verifier-key-file", keyFile().toString(),
                "countersign.stats.read-token-file", tokenFile().toString(),
                "countersign.log.read-token-file", tokenFile().toString());
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The log, begun and its verifier key installed the first time someone asks. */
    synchronized TestLog log() {
        if (log == null) {
            log = TestLog.started(this::putLogFile);
            write(keyFile(), log.verifierKey().text() + "\n");
        }
        return log;
    }

    Path keyFile() {
        return directory.resolve("log-verifier.key");
    }

    /** Stores a release's objects. */
    void put(TestRelease release) {
        put("sealed/" + release.sealedDigest(), release.sealedObject());
        put("seal-records/" + release.sealRecordDigest(), release.sealRecord());
    }

    void put(String key, byte[] content) {
        try {
            store.putIfAbsent(ObjectKey.of(key), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves an event as a service does that was stopped while Kafka was down. */
    private void spool(String device, String event) {
        try {
            Path spool = Files.createDirectories(directory.resolve("cache/device-events"));
            try (var out = new DataOutputStream(Files.newOutputStream(spool.resolve("0".repeat(19))))) {
                out.writeUTF(device);
                out.writeInt(event.length());
                out.writeBytes(event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path tokenFile() {
        return write(directory.resolve("token"), "a-token-for-auditors-0123456789\n");
    }

    private void putLogFile(String path, byte[] content) {
        ObjectKey key = ObjectKey.of("log/" + path);
        try {
            Optional<byte[]> before = store.readBytes(key, 1 << 20);
            if (before.isEmpty() || !Arrays.equals(before.get(), content)) {
                store.compareAndSwap(key, before.orElse(null), content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
