package dev.countersign.signing;

import com.sun.management.OperatingSystemMXBean;
import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.signing.authority.Authority;
import dev.countersign.signing.authority.AuthorityOpening;
import dev.countersign.signing.authority.BundleSealer;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.FolderConfig;
import dev.countersign.signing.authority.KeyUse;
import dev.countersign.signing.authority.ReleaseRewrapper;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolderConfig;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.KeyProviders;
import dev.countersign.signing.key.NativeCryptography;
import dev.countersign.signing.key.RawRsa;
import dev.countersign.signing.key.SessionKey;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.seal.CapgoBundleSealer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How many releases the authority signs in a processor second, beside its key holder's own RSA in the same run: {@code benchmarks/sign}.
 * Everything of a release but Kafka and the disk of the object store: request, policy, intent leaf, seal, release leaf, checkpoint.
 */
public final class SigningRate {
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName ENVIRONMENT = new EnvironmentName("production");
    private static final KeyLabel DEVICE = new KeyLabel("device/com.example.demo/production/1");
    private static final int UNDER_WAY = 64;
    /** What a release leaves in the log: that it was proposed, and that it was sealed. */
    private static final int LEAVES = 2;
    /** Rounds until the compiler has done its work, which would count as the authority's. */
    private static final int WARM_UP = 4;

    private final PersonKey publisher = PersonKey.generate();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final SecureRandom random = new SecureRandom();
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final Path folder;
    private final KeyProvider provider;
    private final List<byte[]> leaves = new ArrayList<>();
    private int told;
    private int version;

    private SigningRate(Path folder, KeyProvider provider) {
        this.folder = folder;
        this.provider = provider;
    }

    /** Arguments: folder, releases a round, rounds, and settings of the key holder as NAME=VALUE. */
    public static void main(String[] arguments) throws Exception {
        NativeCryptography.install();
        var settings = new java.util.HashMap<String, String>();
        for (String setting : Arrays.asList(arguments).subList(3, arguments.length)) {
            String[] parts = setting.split("=", 2);
            settings.put("countersign.signing.key-holder." + parts[0], parts[1]);
        }
        KeyHolderConfig config = new SmallRyeConfigBuilder()
                .withMapping(KeyHolderConfig.class)
                .withSources(new PropertiesConfigSource(settings, "arguments", 100))
                .build()
                .getConfigMapping(KeyHolderConfig.class);
        Path folder = Path.of(arguments[0]);
        try (KeyProvider provider = KeyProviders.open(config, System.getenv(), Clock.systemUTC())) {
            for (boolean withBundle : new boolean[] {false, true}) {
                Path home = Files.createTempDirectory(folder, "home");
                new SigningRate(home, provider)
                        .run(
                                config.provider().name().toLowerCase(Locale.ROOT),
                                withBundle,
                                Integer.parseInt(arguments[1]),
                                Integer.parseInt(arguments[2]));
            }
        }
    }

    private void run(String name, boolean withBundle, int releases, int rounds) throws Exception {
        Files.writeString(folder.resolve("policy.yaml"), policy());
        var counting = new CountingKeyHolder(provider);
        try (Authority authority = opening(counting, withBundle)
                .open((index, leaf) -> {}, this::onBatch)
                .authority()) {
            authority.start(failure -> failure.printStackTrace());
            for (int round = 0; round < WARM_UP; round++) {
                measure(authority, releases, withBundle);
                RawRsa.operations(provider, DEVICE, releases);
            }
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                double raw = perSecond(releases * 2, () -> RawRsa.operations(provider, DEVICE, releases * 2));
                double rate = measure(authority, releases, withBundle);
                ratios.add(rate / (raw / 2));
                System.out.printf(
                        Locale.ROOT,
                        "%s %s: raw RSA %.0f/s, releases %.0f/s, ratio %.2f%n",
                        name,
                        withBundle ? "with a bundle of 10 kB" : "authority",
                        raw,
                        rate,
                        rate / (raw / 2));
            }
            ratios.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "%s %s: median ratio %.2f%n",
                    name,
                    withBundle ? "with a bundle of 10 kB" : "authority",
                    ratios.get(rounds / 2));
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** By processor seconds of the whole process, which a busy machine does not change much. */
    private static double perSecond(int count, Work work) throws Exception {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        work.run();
        return count * 1e9 / (system.getProcessCpuTime() - before);
    }

    private double measure(Authority authority, int releases, boolean withBundle) throws Exception {
        // What earlier rounds stored would only fill the heap.
        for (String done : List.of("log/staging/", "inbox/", "sealed/")) {
            store.list(done).forEach(store::delete);
        }
        List<byte[]> requests = new ArrayList<>();
        byte[] zip = zip();
        for (int i = 0; i < releases; i++) {
            requests.add(request(zip, withBundle));
        }
        leaves.clear();
        told = 0;
        double rate = perSecond(releases, () -> {
            for (byte[] request : requests) {
                room.acquire();
                authority.submit(request);
            }
            room.acquire(UNDER_WAY);
        });
        requireSealed(releases);
        room.release(UNDER_WAY);
        return rate;
    }

    /** Looked at afterwards, which would count as the authority's otherwise. */
    private void onBatch(CommittedBatch batch) {
        leaves.addAll(batch.leaves());
        room.release(leaves.size() / LEAVES - told);
        told = leaves.size() / LEAVES;
    }

    private void requireSealed(int releases) {
        long sealed = leaves.stream()
                .map(leaf -> SignedEvent.parse(leaf).event())
                .filter(ReleaseSealed.class::isInstance)
                .count();
        if (sealed != releases) {
            throw new IllegalStateException("of " + releases + " releases " + sealed + " were sealed");
        }
    }

    private byte[] request(byte[] zip, boolean withBundle) throws IOException {
        byte[] upload = {1};
        KeyId uploadKey = new KeyId(Sha256.hash(upload));
        if (withBundle) {
            var key = (ECPublicKey) provider.publicKey(new KeyLabel("upload/1")).orElseThrow();
            var out = new ByteArrayOutputStream();
            new UploadEncryption(key, random).encrypt(new ByteArrayInputStream(zip), out);
            upload = out.toByteArray();
            uploadKey = KeyId.ofSpki(key.getEncoded());
        }
        Instant now = Clock.systemUTC().instant();
        SignedRequest signed = SignedRequest.sign(
                new ReleasePublish(
                        APP,
                        ENVIRONMENT,
                        now,
                        now.plusSeconds(86_400),
                        "%032x".formatted(version),
                        new Version("1.0." + version++),
                        new BundleUpload(
                                BundleId.ofChecksum(Sha256.hash(zip)), Sha256.hash(upload), upload.length, uploadKey),
                        null,
                        null),
                publisher);
        store.putIfAbsent(ObjectKey.ofSegments("inbox", signed.id().hex(), "bundle"), upload);
        return signed.bytes();
    }

    private static byte[] zip() throws IOException {
        byte[] page = new byte[10_000];
        new SecureRandom().nextBytes(page);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write(page);
        }
        return out.toByteArray();
    }

    private AuthorityOpening opening(CountingKeyHolder keys, boolean withBundle) throws IOException {
        var spools = SpoolDirectory.open(folder.resolve("spool"), random);
        return new AuthorityOpening(
                new FolderConfig(folder),
                store,
                keys,
                provider,
                new AuthorityOpening.Sealers() {
                    @Override
                    public BundleSealer sealer(KeyUse use) {
                        return withBundle
                                ? new CapgoBundleSealer(
                                        store,
                                        keys,
                                        provider,
                                        (label, count) -> {},
                                        new UploadOpening(keys, provider, spools, 1 << 20),
                                        spools,
                                        ZipLimits.DEFAULT,
                                        random)
                                : (signed, publish, deviceKeys) -> sealed(keys, publish, deviceKeys);
                    }

                    @Override
                    public ReleaseRewrapper rewrapper(KeyUse use) {
                        return (release, record, known, target) -> Optional.empty();
                    }
                },
                Clock.systemUTC());
    }

    /** The two operations of a release, and nothing of its bundle. */
    private SealOutcome sealed(CountingKeyHolder keys, ReleasePublish publish, List<DeviceKey> deviceKeys) {
        byte[] record;
        try (SessionKey key = SessionKey.random(random)) {
            record = keys.wrap(deviceKeys.getFirst().label(), key, Iv.random(random))
                    .block();
        }
        Sha256 sealed = Sha256.hash(keys.sealChecksum(
                        deviceKeys.getFirst().label(), publish.bundle().ciphertext())
                .toBytes());
        return new SealOutcome.Sealed(publish, sealed, 10_000, Sha256.hash(record), deviceKeys);
    }

    private String policy() {
        return """
                serial: 1
                people: {publisher: %s}
                owners: {people: [publisher], approvals: 0}
                apps:
                  com.example.demo:
                    environments:
                      production: {publishers: [publisher], channels: {production: {default: true}}}
                """.formatted(publisher.verifyingKey().base64());
    }
}
