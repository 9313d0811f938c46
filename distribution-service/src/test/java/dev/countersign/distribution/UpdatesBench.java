package dev.countersign.distribution;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Both sides of {@code benchmarks/updates}: what the service serves, and a server that does nothing but read and answer. */
public final class UpdatesBench {
    private UpdatesBench() {}

    /** {@code state FOLDER APPS}, or {@code bare PORT BYTES LOOPS}. */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "state" -> state(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "bare" ->
                bare(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** An object store with a log of many apps, each offering 2.0.0 to those that run another version. */
    private static void state(Path folder, int apps) throws IOException {
        ObjectStore store = new DirectoryObjectStore(folder.resolve("objects"));
        TestLog log = TestLog.started((path, content) -> putLog(store, path, content));
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < apps; i++) {
            String app = "com.example.app" + i;
            DeviceKeyId key = TestRelease.keyId(String.format(java.util.Locale.ROOT, "%08d", i));
            TestRelease release = TestRelease.of(app, "production", "2.0.0", key);
            store.putIfAbsent(ObjectKey.of("sealed/" + release.sealedDigest()), release.sealedObject());
            store.putIfAbsent(ObjectKey.of("seal-records/" + release.sealRecordDigest()), release.sealRecord());
            events.add(TestRelease.deviceKey(app, "production", key));
            events.add(release.sealed());
            events.add(release.offeredOn("production", 1, true));
        }
        log.append(events.toArray(Event[]::new));
        Files.writeString(folder.resolve("log.key"), log.verifierKey().text() + "\n", StandardCharsets.UTF_8);
    }

    private static void putLog(ObjectStore store, String path, byte[] content) {
        ObjectKey key = ObjectKey.of("log/" + path);
        try {
            Optional<byte[]> before = store.readBytes(key, 1 << 20);
            store.compareAndSwap(key, before.orElse(null), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bare(int port, int bytes, int loops) {
        Buffer answer = Buffer.buffer("x".repeat(bytes));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(false));
        vertx.deployVerticle(() -> new Bare(port, answer), new DeploymentOptions().setInstances(loops))
                .onSuccess(id -> System.out.println("listening"))
                .onFailure(e -> {
                    System.err.println(e);
                    System.exit(1);
                });
    }

    private static final class Bare extends AbstractVerticle {
        private final int port;
        private final Buffer answer;

        private Bare(int port, Buffer answer) {
            this.port = port;
            this.answer = answer;
        }

        @Override
        public void start(io.vertx.core.Promise<Void> started) {
            vertx.createHttpServer()
                    .requestHandler(request -> request.bodyHandler(body -> request.response()
                            .putHeader("Content-Type", "application/json; charset=utf-8")
                            .putHeader("Cache-Control", "no-store")
                            .end(answer)))
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
