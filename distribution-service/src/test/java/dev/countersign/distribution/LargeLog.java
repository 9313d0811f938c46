package dev.countersign.distribution;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes an object store with a log of very many apps, in little memory: each app has one device key and one release that it offers on three channels. The
 * releases of all apps are sealed for one key_id and share their objects; everything else is as it would be, signed and hashed.
 */
final class LargeLog {
    private static final int APPS_AT_ONCE = 4096;
    private static final int WIDTH = 256;

    private final Path objects;
    private final TestKey eventKey;
    private final TestKey logKey;
    private final MerkleTree tree = new MerkleTree();
    private final List<byte[]> bundle = new ArrayList<>();

    private LargeLog(Path objects) {
        Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1); // signs ten times as fast, where it runs
        this.eventKey = new TestKey();
        this.logKey = new TestKey();
        this.objects = objects;
    }

    /** Returns the text of the log's verifier key. */
    static String write(Path objects, int apps) {
        return new LargeLog(objects).write(apps);
    }

    private String write(int apps) {
        DeviceKeyId key = TestRelease.keyId("00000007");
        TestRelease shared = TestRelease.of("com.example.app0", "production", "2.0.0", key);
        put("sealed/" + shared.sealedDigest(), shared.sealedObject());
        put("seal-records/" + shared.sealRecordDigest(), shared.sealRecord());
        append(List.of(
                sign(KeyActivated.service(TestLog.TIME, null, new KeyLabel("event/1"), eventKey.verifyingKey())),
                sign(KeyActivated.service(TestLog.TIME, null, new KeyLabel("log/1"), logKey.verifyingKey()))));
        for (int from = 0; from < apps; from += APPS_AT_ONCE) {
            append(IntStream.range(from, Math.min(apps, from + APPS_AT_ONCE))
                    .parallel()
                    .mapToObj(i -> events("com.example.app" + i, shared).map(this::sign))
                    .flatMap(each -> each)
                    .toList());
        }
        if (!bundle.isEmpty()) {
            put("log/" + LogPath.entries(tree.size() / WIDTH, bundle.size()), EntryBundle.encode(bundle));
        }
        Tiles.grown(tree, 0, tree.size()).forEach((path, content) -> put("log/" + path, content));
        var verifier = new LogVerifierKey(TestLog.ORIGIN, logKey.verifyingKey());
        var checkpoint = new Checkpoint(TestLog.ORIGIN, tree.size(), tree.root(tree.size()));
        byte[] signature = logKey.sign(checkpoint.text().getBytes(StandardCharsets.UTF_8));
        put("log/" + LogPath.CHECKPOINT, verifier.attach(checkpoint, signature).note());
        return verifier.text();
    }

    private static Stream<Event> events(String app, TestRelease shared) {
        ReleaseSealed release = shared.sealed();
        return Stream.of(
                TestRelease.deviceKey(app, "production", release.keyIds().getFirst()),
                new ReleaseSealed(
                        release.time(),
                        release.policy(),
                        new AppId(app),
                        release.environment(),
                        release.version(),
                        new RequestId(Sha256.hash(app.getBytes(StandardCharsets.UTF_8))),
                        release.bundle(),
                        release.sealed(),
                        release.size(),
                        release.sealRecord(),
                        release.keyIds(),
                        null),
                TestRelease.head(app, "production", "production", 1, release.version(), true),
                TestRelease.head(app, "production", "beta", 1, release.version(), false),
                TestRelease.head(app, "production", "canary", 1, release.version(), false));
    }

    private byte[] sign(Event event) {
        return SignedEvent.sign(event, eventKey).leaf();
    }

    private void append(List<byte[]> leaves) {
        for (byte[] leaf : leaves) {
            tree.append(MerkleHash.leaf(leaf));
            bundle.add(leaf);
            if (bundle.size() == WIDTH) {
                put("log/" + LogPath.entries(tree.size() / WIDTH - 1, WIDTH), EntryBundle.encode(bundle));
                bundle.clear();
            }
        }
    }

    private void put(String key, byte[] content) {
        try {
            Path file = objects.resolve(key);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
