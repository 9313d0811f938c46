package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drill of docs/operations.md: new device keys for every app of a deployment, while builds with the old keys and builds with the new ones go on
 * updating. Three apps here; {@code benchmarks/rotation} runs it with a hundred and prints what it took.
 */
class RotationDrillIT {
    private static final int APPS = Integer.getInteger("countersign.drill.apps", 3);
    private static final Duration LONG = Duration.ofSeconds(60 + APPS * 10L);

    @TempDir
    Path folder;

    private Stack stack;
    private Path web;
    private final Queue<String> gaps = new ConcurrentLinkedQueue<>();
    private volatile String expected = "1.1.0";
    private final AtomicLong asked = new AtomicLong();

    @Test
    void newDeviceKeysForEveryAppStrandNobody() throws Exception {
        try (Stack started = Stack.startIn(folder)) {
            stack = started;
            web = WebBuild.zip(folder.resolve("web.zip"), 1, 20_000);
            adoptApps();
            each(app -> publish(app, "1.1.0"));
            await().atMost(LONG).until(() -> count(ReleaseSealed.class) == APPS);
            List<Phone> old = phones(1);
            await().atMost(LONG).until(() -> old.stream().allMatch(phone -> phone.isOffered("1.1.0")));

            var field = Executors.newSingleThreadScheduledExecutor();
            field.scheduleWithFixedDelay(() -> askAll(old), 0, 1, TimeUnit.SECONDS);
            long begun = System.nanoTime();
            each(app -> key("generate", app, 2));
            await().atMost(LONG).until(() -> count(KeyGenerated.class) == APPS);
            double generated = seconds(begun);
            each(app -> key("activate", app, 2));
            await().atMost(LONG).until(() -> count(KeyActivated.class, "/2") == APPS);
            double activated = seconds(begun);
            each(app -> key("rewrap", app, 2));
            await().atMost(LONG).until(() -> count(ReleaseRewrapped.class) == APPS);
            double rewrapped = seconds(begun);
            List<Phone> young = phones(2);
            await().atMost(LONG).until(() -> young.stream().allMatch(phone -> phone.isOffered("1.1.0")));
            double rotated = seconds(begun);
            assertOpens(old.getLast(), 1, "1.1.0");
            assertOpens(young.getLast(), 2, "1.1.0");
            assertOpensFileByFile(old.getFirst(), 1);
            assertOpensFileByFile(young.getFirst(), 2);

            long publishing = System.nanoTime();
            expected = "";
            each(app -> publish(app, "1.2.0"));
            await().atMost(LONG)
                    .until(() -> old.stream().allMatch(phone -> phone.isOffered("1.2.0"))
                            && young.stream().allMatch(phone -> phone.isOffered("1.2.0")));
            assertOpens(old.getFirst(), 1, "1.2.0");
            assertOpens(young.getFirst(), 2, "1.2.0");
            double published = seconds(publishing);
            field.shutdown();
            assertTrue(field.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(List.of(), List.copyOf(gaps), "an old build was not served");

            key("retire", 0, 1);
            await().atMost(LONG).until(() -> count(KeyRetired.class) == 1);
            publish(0, "1.3.0");
            await().atMost(LONG).until(() -> young.getFirst().isOffered("1.3.0"));
            assertEquals(
                    "key_id_mismatch", old.getFirst().ask("1.0.0").path("error").asText());

            JsonNode report = stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--log-key", logKey(), "--json")
                    .endedWith(0)
                    .json();
            assertTrue(report.path("ok").asBoolean(), report::toString);
            System.out.printf(
                    "%d apps rotated in %.1f s: keys made after %.1f s, activated after %.1f s, rewrapped after %.1f s, all builds served then;"
                            + " the next release of each published and offered to old and new builds in %.1f s; %d answers to old builds meanwhile,"
                            + " 0 gaps%n",
                    APPS, rotated, generated, activated, rewrapped, published, asked.get());
        }
    }

    /**
     * Old builds ask again and again. While keys change, each answer must be an offer of what they have been offered before. While the next releases
     * are published, one may also be told that there is nothing new: a release is offered once it can be served.
     */
    private void askAll(List<Phone> phones) {
        for (Phone phone : phones) {
            String wanted = expected;
            JsonNode answer = phone.ask("1.0.0");
            asked.incrementAndGet();
            boolean served = answer.hasNonNull("session_key") && answer.hasNonNull("checksum");
            boolean good = wanted.isEmpty()
                    ? served || answer.path("kind").asText().equals("up_to_date")
                    : served && answer.path("version").asText().equals(wanted);
            if (!good && wanted.equals(expected)) {
                gaps.add(answer.toString());
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private void adoptApps() throws IOException {
        Path home = stack.processes().home().directory();
        String policy = Files.readString(home.resolve("policy.yaml")).replace("serial: 1", "serial: 2");
        var yaml = new StringBuilder(policy);
        each(app -> yaml.append("  " + app(app) + ":\n")
                .append("    environments:\n")
                .append("      production:\n")
                .append("        publishers: [publisher]\n")
                .append("        channels: { production: { default: true" + (app == 0 ? ", delta: true" : "")
                        + " } }\n"));
        Path next = Files.writeString(folder.resolve("next.yaml"), yaml);
        stack.cli()
                .run("policy", "propose", next, "--key", person("owner"), "--wait", "--timeout", LONG.toSeconds())
                .endedWith(0);
    }

    private void publish(int app, String version) {
        stack.cli()
                .run(
                        "publish",
                        web,
                        "--app",
                        app(app),
                        "--environment",
                        "production",
                        "--version",
                        version,
                        "--channel",
                        "production",
                        "--key",
                        person("publisher"))
                .endedWith(0);
    }

    private void key(String act, int app, int number) {
        stack.cli()
                .run(
                        "key",
                        act,
                        "--app",
                        app(app),
                        "--environment",
                        "production",
                        "--number",
                        number,
                        "--key",
                        person("owner"))
                .endedWith(0);
    }

    private void assertOpens(Phone phone, int number, String version) throws IOException {
        Served served = phone.download(phone.ask("1.0.0"), folder);
        assertEquals(version, served.version());
        Opening opening = StockCryptoCipher.compiledFromNpm()
                .open(served.bundle(), pem(indexOf(phone), number), Files.createTempDirectory(folder, "open"));
        assertEquals(
                -1,
                Files.mismatch(
                        web, assertInstanceOf(Opening.Opened.class, opening).plaintext()));
    }

    /** The app whose channel says delta: what was sealed file by file opens so for builds of both keys. */
    private void assertOpensFileByFile(Phone phone, int number) throws IOException {
        await().atMost(LONG).until(() -> phone.ask("1.0.0").has("manifest"));
        JsonNode answer = phone.ask("1.0.0");
        var plugin = StockCryptoCipher.compiledFromNpm();
        Map<String, String> opened = new TreeMap<>();
        for (JsonNode file : answer.required("manifest")) {
            String name = file.required("file_name").textValue();
            Opening opening = plugin.openFile(
                    name,
                    answer.required("session_key").textValue(),
                    file.required("file_hash").textValue(),
                    phone.download(file.required("download_url").textValue(), folder),
                    pem(0, number),
                    Files.createTempDirectory(folder, "file"));
            Path plain = assertInstanceOf(Opening.Opened.class, opening, name).plaintext();
            opened.put(
                    name.replaceFirst("\\.br$", ""),
                    Sha256.hash(Files.readAllBytes(plain)).hex());
        }
        assertEquals(contents(), opened);
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (var zip = new ZipFile(web.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    contents.put(entry.getName(), Sha256.hash(in.readAllBytes()).hex());
                }
            }
        }
        return contents;
    }

    private int indexOf(Phone phone) {
        return IntStream.range(0, APPS)
                .filter(app -> app(app).equals(phone.app()))
                .findFirst()
                .orElseThrow();
    }

    private List<Phone> phones(int number) throws IOException {
        List<Phone> phones = new ArrayList<>();
        for (int app = 0; app < APPS; app++) {
            phones.add(stack.phoneOf(app(app), pem(app, number)));
        }
        return phones;
    }

    private String pem(int app, int number) throws IOException {
        Path home = stack.processes().home().directory();
        return Files.readString(home.resolve("device").resolve(app(app)).resolve("production/" + number + ".pem"));
    }

    private long count(Class<? extends Event> kind) {
        return stack.log().events(kind).filter(event -> !demo(event)).count();
    }

    private long count(Class<KeyActivated> kind, String number) {
        return stack.log()
                .events(kind)
                .filter(key -> key.label().isDevice() && key.label().value().endsWith(number))
                .count();
    }

    private static boolean demo(Event event) {
        return event instanceof ReleaseSealed sealed && sealed.app().value().equals(Stack.APP);
    }

    private interface PerApp {
        void run(int app) throws IOException;
    }

    private static void each(PerApp action) throws IOException {
        for (int app = 0; app < APPS; app++) {
            action.run(app);
        }
    }

    private static String app(int number) {
        return "com.example.drill" + number;
    }

    private Path person(String name) {
        return stack.processes().home().personKey(name);
    }

    private Path logKey() {
        return stack.processes().home().logVerifierKey();
    }
}
