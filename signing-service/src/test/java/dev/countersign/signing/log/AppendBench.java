package dev.countersign.signing.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Pae;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.signing.key.EventSigner;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Run by {@code benchmarks/append}: the writer as it is, over a folder, with keys in a keystore, one thread. Signs an event, and appends; beside it the same
 * key signs and nothing else is done. Again at each size, to which the same log is filled with leaves of the same length that nobody signed.
 */
final class AppendBench {
    private static final KeyLabel EVENT_KEY = new KeyLabel("event/1");
    private static final KeyLabel LOG_KEY = new KeyLabel("log/1");
    /** What the authority commits at most. */
    private static final int FULL = 256;

    private static final int FILL = 8192;

    private final Event event = TestRelease.of("com.example.demo", "production", "1.0.0", TestRelease.keyId("abcdefgh"))
            .sealed();
    private final EventSigner signer;
    private final LogWriter log;
    private final long nanos;

    private AppendBench(EventSigner signer, LogWriter log, long nanos) {
        this.signer = signer;
        this.log = log;
        this.nanos = nanos;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long nanos = (long) (Double.parseDouble(arguments[1]) * 1e9);
        try (KeyProvider keys = TestKeys.keystore(Files.createDirectory(folder.resolve("keys")))) {
            keys.generate(EVENT_KEY, KeyPurpose.EVENT);
            var name = new LogVerifierKey("test/log", VerifyingKey.of(keys.generate(LOG_KEY, KeyPurpose.LOG)));
            var store = new DirectoryObjectStore(folder.resolve("objects"));
            LogWriter log = LogWriter.open(
                    store, new CheckpointSigner(keys, LOG_KEY, name), "0".repeat(32), (index, leaf) -> {});
            var bench = new AppendBench(new EventSigner(keys, keys, EVENT_KEY), log, nanos);
            bench.measure("warm-up");
            for (String size : Arrays.copyOfRange(arguments, 2, arguments.length)) {
                bench.fill(Long.parseLong(size));
                bench.measure(size);
            }
        }
    }

    private void fill(long size) throws IOException {
        byte[] leaf = SignedEvent.sign(event, signer).leaf();
        while (log.size() < size) {
            List<byte[]> leaves = new ArrayList<>();
            for (long i = log.size(); i < size && leaves.size() < FILL; i++) {
                byte[] other = leaf.clone();
                byte[] number = Long.toString(i).getBytes(UTF_8);
                System.arraycopy(number, 0, other, 0, number.length);
                leaves.add(other);
            }
            log.append(leaves, Map.of());
        }
    }

    private void measure(String size) throws IOException {
        double before = signatures();
        double full = appended(FULL);
        double single = appended(1);
        double raw = (before + signatures()) / 2;
        var runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "%s entries: raw signatures %.0f/s; appended %.0f/s in batches of %d (ratio %.2f), %.0f/s one by one; heap %d MB%n",
                size,
                raw,
                full,
                FULL,
                full / raw,
                single,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private double signatures() {
        byte[] message = Pae.encode(DsseEnvelope.EVENT, event.toPayload());
        long start = System.nanoTime();
        long count = 0;
        for (; System.nanoTime() - start < nanos; count++) {
            signer.sign(message);
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    private double appended(int batch) throws IOException {
        long start = System.nanoTime();
        long count = 0;
        for (; System.nanoTime() - start < nanos; count += batch) {
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < batch; i++) {
                leaves.add(SignedEvent.sign(event, signer).leaf());
            }
            log.append(leaves, Map.of());
        }
        return count * 1e9 / (System.nanoTime() - start);
    }
}
