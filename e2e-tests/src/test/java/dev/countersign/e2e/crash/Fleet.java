package dev.countersign.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A device that updates again and again with the stock plugin's own code, and reports each update. */
final class Fleet {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Stack stack;
    private final Publications publications;
    private final StockCryptoCipher plugin;
    private final Path folder;
    private final String publicKey;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final NavigableMap<Integer, Long> offered = new ConcurrentSkipListMap<>();
    private final AtomicInteger installed = new AtomicInteger();

    Fleet(Stack stack, Publications publications, Path folder) {
        this.stack = stack;
        this.publications = publications;
        this.folder = folder;
        this.plugin = StockCryptoCipher.compiledFromNpm();
        this.publicKey = stack.publicKeyPem("development");
    }

    /** Updates until told otherwise. Whatever was served must be a bundle that was published under its version. */
    void run(BooleanSupplier goOn) {
        Phone phone = stack.phone("development");
        String running = "1.0.0";
        while (goOn.getAsBoolean()) {
            try {
                JsonNode answer = phone.ask(running);
                if (answer.hasNonNull("url")) {
                    running = install(phone, answer);
                    String device = UUID.randomUUID().toString();
                    if (phone.report(device, "set", running)) {
                        reported.add(device);
                    }
                }
            } catch (UncheckedIOException e) {
                // the server is away
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private String install(Phone phone, JsonNode answer) {
        Served served = phone.download(answer, folder);
        String version = served.version();
        offered.putIfAbsent(Integer.parseInt(version.split("\\.", -1)[1]), System.nanoTime());
        try {
            Path scratch = Files.createTempDirectory(folder, "device");
            if (!(plugin.open(served.bundle(), publicKey, scratch) instanceof Opening.Opened opened)) {
                throw new AssertionError("version " + version + " was served and does not open");
            }
            if (!Arrays.equals(publications.build(version), Files.readAllBytes(opened.plaintext()))) {
                throw new AssertionError("version " + version + " holds other bytes than were published");
            }
            Files.delete(opened.plaintext());
            Files.delete(scratch);
            Files.delete(served.bundle().ciphertext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        installed.incrementAndGet();
        return version;
    }

    /** The newest that was offered at this time or later; 0 for none. */
    int newestSince(long nanos) {
        return offered.entrySet().stream()
                .filter(each -> each.getValue() - nanos >= 0)
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElse(0);
    }

    /** The newest of all; 0 before the first. */
    int newest() {
        return offered.isEmpty() ? 0 : offered.lastKey();
    }

    /** How many updates were installed, each opened and compared. */
    int installed() {
        return installed.get();
    }

    /** The devices whose reports were answered with success. */
    Set<String> reported() {
        return reported;
    }
}
