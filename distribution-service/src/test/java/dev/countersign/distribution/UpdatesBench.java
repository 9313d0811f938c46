package dev.countersign.distribution;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
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

/** Both sides of {@code benchmarks/updates}: what the service serves, and a server that does nothing but read and answer. */
public final class UpdatesBench {
    private UpdatesBench() {}

    /** {@code state FOLDER APPS}, {@code bundle FOLDER BYTES}, or {@code bare PORT BYTES LOOPS}. */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "state" -> state(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "bundle" -> bundle(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "bare" ->
                bare(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** An object store with a log of many apps, each offering 2.0.0 on three channels to those that run another version. */
    private static void state(Path folder, int apps) throws IOException {
        String verifierKey = LargeLog.write(folder.resolve("objects"), apps);
        Files.writeString(folder.resolve("log.key"), verifierKey + "\n", StandardCharsets.UTF_8);
    }

    /** A log of one app that offers one bundle of so many bytes; says its digest. */
    private static void bundle(Path folder, int bytes) throws IOException {
        TestRelease release =
                TestRelease.ofSize(bytes, "com.example.app", "production", "2.0.0", TestRelease.keyId("00000007"));
        Path objects = folder.resolve("objects");
        put(objects.resolve("sealed/" + release.sealedDigest()), release.sealedObject());
        put(objects.resolve("seal-records/" + release.sealRecordDigest()), release.sealRecord());
        TestLog log = TestLog.started((path, content) -> put(objects.resolve("log/" + path), content));
        log.append(
                TestRelease.deviceKey("com.example.app", "production", TestRelease.keyId("00000007")),
                release.sealed(),
                release.offeredOn("production", 1, true));
        Files.writeString(folder.resolve("log.key"), log.verifierKey().text() + "\n", StandardCharsets.UTF_8);
        System.out.println(release.sealedDigest());
    }

    private static void put(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
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
