package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Pae;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Run by {@code benchmarks/audit}. Each measurement is a process of its own; all keys are ECDSA P-256. */
final class AuditBench {
    private static final Instant TIME = Story.TIME;
    private static final Instant END = TIME.plusSeconds(3600);
    private static final int PER_RELEASE = 5;

    private final Path folder;
    private final TestKey eventKey = new TestKey();
    private final TestKey logKey = new TestKey();
    private final TestKey publisher = new TestKey();
    private final TestKey alice = new TestKey();
    private final TestKey bob = new TestKey();
    private Sha256 policy = MerkleHash.EMPTY;

    private AuditBench(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "make" -> new AuditBench(folder).make(Integer.parseInt(arguments[2]));
            case "read" -> read(folder);
            case "ecdsa" -> ecdsa(folder, Integer.parseInt(arguments[2]));
            default -> audit(folder, LogAudit.Depth.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
        }
    }

    /** Releases with two approvals each: intent, approvals, seal, channel. */
    private void make(int entries) throws IOException {
        policy = evidence(policy().getBytes(UTF_8));
        var verifier = new LogVerifierKey("log.example.com/bench", logKey.verifyingKey());
        Files.writeString(folder.resolve("log.key"), verifier.text());
        var tree = new MerkleTree();
        List<byte[]> bundle = new ArrayList<>();
        List<Event> first = List.of(
                KeyActivated.service(TIME, null, new KeyLabel("event/1"), eventKey.verifyingKey()),
                KeyActivated.service(TIME, null, new KeyLabel("log/1"), logKey.verifyingKey()),
                new PolicyAdopted(TIME, policy, 1, null),
                new KeyActivated(
                        TIME,
                        policy,
                        Story.DEVICE_LABEL,
                        new KeyId(Sha256.hash(new byte[1])),
                        null,
                        Story.APP,
                        Story.PRODUCTION,
                        Story.DEVICE));
        for (Event event : first) {
            add(tree, bundle, SignedEvent.sign(event, eventKey).leaf());
        }
        int releases = (entries - first.size()) / PER_RELEASE;
        int atOnce = 2000;
        for (int from = 0; from < releases; from += atOnce) {
            List<List<byte[]>> made = IntStream.range(from, Math.min(from + atOnce, releases))
                    .parallel()
                    .mapToObj(this::release)
                    .toList();
            for (List<byte[]> leaves : made) {
                for (byte[] leaf : leaves) {
                    add(tree, bundle, leaf);
                }
            }
        }
        if (!bundle.isEmpty()) {
            put(LogPath.entries(tree.size() / TILE_WIDTH, bundle.size()), EntryBundle.encode(bundle));
        }
        Tiles.grown(tree, 0, tree.size()).forEach(this::put);
        var checkpoint = new Checkpoint(verifier.name(), tree.size(), tree.root());
        put(
                LogPath.CHECKPOINT,
                verifier.attach(checkpoint, logKey.sign(checkpoint.text().getBytes(UTF_8)))
                        .note());
        System.out.println("made " + tree.size() + " entries");
    }

    private void add(MerkleTree tree, List<byte[]> bundle, byte[] leaf) {
        tree.append(MerkleHash.leaf(leaf));
        bundle.add(leaf);
        if (bundle.size() == TILE_WIDTH) {
            put(LogPath.entries(tree.size() / TILE_WIDTH - 1, TILE_WIDTH), EntryBundle.encode(bundle));
            bundle.clear();
        }
    }

    private List<byte[]> release(int number) {
        var version = new Version("1." + number / 1000 + "." + number % 1000);
        BundleId id = BundleId.ofChecksum(Sha256.hash(version.value().getBytes(UTF_8)));
        var upload = new BundleUpload(id, Sha256.hash(new byte[2]), 1, new KeyId(Sha256.hash(new byte[3])));
        SignedRequest publish = SignedRequest.sign(
                new ReleasePublish(
                        Story.APP, Story.PRODUCTION, TIME, END, nonce(number, 0), version, upload, null, Story.CHANNEL),
                publisher);
        List<Event> events = new ArrayList<>();
        events.add(new ReleaseProposed(
                TIME,
                policy,
                Story.APP,
                Story.PRODUCTION,
                version,
                publish.id(),
                evidence(publish.bytes()),
                publish.keyId(),
                id,
                Story.CHANNEL,
                END,
                2));
        events.add(approval(alice, publish.id(), nonce(number, 1)));
        events.add(approval(bob, publish.id(), nonce(number, 2)));
        events.add(new ReleaseSealed(
                TIME,
                policy,
                Story.APP,
                Story.PRODUCTION,
                version,
                publish.id(),
                id,
                Sha256.hash(publish.bytes()),
                100,
                Sha256.hash(new byte[5]),
                List.of(Story.DEVICE),
                null));
        events.add(new ChannelUpdated(
                TIME,
                policy,
                Story.APP,
                Story.PRODUCTION,
                Story.CHANNEL,
                number + 1,
                version,
                new ChannelRules(true),
                publish.id()));
        return events.stream()
                .map(event -> SignedEvent.sign(event, eventKey).leaf())
                .toList();
    }

    private ApprovalRecorded approval(TestKey who, RequestId request, String nonce) {
        SignedRequest signed =
                SignedRequest.sign(new RequestApprove(Story.APP, Story.PRODUCTION, TIME, END, nonce, request), who);
        return new ApprovalRecorded(
                TIME,
                policy,
                Story.APP,
                Story.PRODUCTION,
                request,
                signed.id(),
                evidence(signed.bytes()),
                signed.keyId(),
                END);
    }

    private String policy() {
        return """
                serial: 1
                people: {publisher: %s, alice: %s, bob: %s}
                owners: {people: [alice, bob], approvals: 1}
                apps:
                  com.example.demo:
                    environments:
                      production:
                        publishers: [publisher]
                        approvers: [alice, bob]
                        approvals: 2
                        channels:
                          production: { default: true }
                """.formatted(
                        publisher.verifyingKey().base64(),
                        alice.verifyingKey().base64(),
                        bob.verifyingKey().base64());
    }

    private static String nonce(int number, int which) {
        byte[] digest = Sha256.hash((number + "/" + which).getBytes(UTF_8)).toBytes();
        return HexFormat.of().formatHex(digest, 0, 16);
    }

    private Sha256 evidence(byte[] bytes) {
        Sha256 digest = Sha256.hash(bytes);
        put(LogPath.evidence(digest), bytes);
        return digest;
    }

    private void put(String path, byte[] bytes) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads and hashes what an audit of the tree reads: one thread, nothing else. */
    private static void read(Path folder) throws IOException {
        MessageDigest digest = Sha256.digest();
        long bytes = 0;
        long start = System.nanoTime();
        try (var files = Files.walk(folder.resolve("tile"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                byte[] content = Files.readAllBytes(file);
                digest.update(content);
                bytes += content.length;
            }
        }
        report("read", start, bytes, "bytes " + HexFormat.of().formatHex(digest.digest(), 0, 4));
    }

    /** Verifies signatures of the log's first bundle again and again, on all cores, and does nothing else. */
    private static void ecdsa(Path folder, int seconds) throws Exception {
        List<byte[]> leaves = EntryBundle.decode(Files.readAllBytes(folder.resolve(LogPath.entries(0, TILE_WIDTH))));
        var key = ((KeyActivated) SignedEvent.parse(leaves.getFirst()).event()).publicKey();
        if (key == null) {
            throw new IllegalStateException("the first entry is the event key's");
        }
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        List<byte[][]> signed = new ArrayList<>();
        for (byte[] leaf : leaves) {
            byte[] signature = java.util.Base64.getDecoder()
                    .decode(mapper.readTree(leaf)
                            .path("signatures")
                            .path(0)
                            .path("sig")
                            .asText());
            byte[] message = Pae.encode(
                    DsseEnvelope.EVENT, SignedEvent.parse(leaf).envelope().payload());
            signed.add(new byte[][] {message, signature});
        }
        var verified = new LongAdder();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    Signature verifier = Signature.getInstance("SHA256withECDSA");
                    for (int i = 0; System.nanoTime() < end; i++) {
                        byte[][] one = signed.get(i % signed.size());
                        verifier.initVerify(key.publicKey());
                        verifier.update(one[0]);
                        if (!verifier.verify(one[1])) {
                            throw new IllegalStateException("a signature does not verify");
                        }
                        verified.increment();
                    }
                } catch (java.security.GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        report("ecdsa", start, verified.sum(), "verifications");
    }

    private static void audit(Path folder, LogAudit.Depth depth) throws IOException {
        var key = LogVerifierKey.parse(Files.readString(folder.resolve("log.key")));
        long start = System.nanoTime();
        LogAudit.Report report = new LogAudit(new FolderLog(folder), key, depth, size -> Progress.none()).run();
        long signatures = report.events().getOrDefault("release.proposed", 0L)
                + report.events().getOrDefault("approval.recorded", 0L)
                + (depth == LogAudit.Depth.SIGNATURES ? report.size() : 0);
        if (!report.ok()) {
            throw new IllegalStateException(report.findings().toString());
        }
        report(depth.name().toLowerCase(Locale.ROOT), start, signatures, "verifications");
    }

    private static void report(String what, long start, long count, String unit) throws IOException {
        double wall = (System.nanoTime() - start) / 1e9;
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("VmHWM: 0 kB")
                .replaceAll("[^0-9]", "");
        System.out.printf(
                Locale.ROOT,
                "%s %.3f %.3f %d %d %s%n",
                what,
                wall,
                os.getProcessCpuTime() / 1e9,
                count,
                Long.parseLong(peak) / 1024,
                unit);
    }
}
