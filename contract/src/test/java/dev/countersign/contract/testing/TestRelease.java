package dev.countersign.contract.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A release with its sealed object and seal record. The bytes have the right shapes and come from the names alone, so that two releases of one
 * name are equal; no device could open them.
 */
public final class TestRelease {
    private static final Sha256 POLICY = Sha256.hash("policy".getBytes(UTF_8));

    private final AppId app;
    private final EnvironmentName environment;
    private final Version version;
    private final List<DeviceKeyId> keyIds;
    private final byte[] sealedObject;
    private final SealRecord record;

    private TestRelease(String app, String environment, String version, int size, List<DeviceKeyId> keyIds) {
        this.app = new AppId(app);
        this.environment = new EnvironmentName(environment);
        this.version = new Version(version);
        this.keyIds = keyIds;
        var random = new Random((app + "/" + environment + "/" + version).hashCode());
        this.sealedObject = bytes(random, size);
        this.record = new SealRecord(
                Sha256.hash(sealedObject),
                size,
                keyIds.stream()
                        .map(keyId -> new SealRecord.KeyEntry(
                                keyId,
                                WrappedSessionKey.of(bytes(random, 16), bytes(random, 256)),
                                SealedChecksum.of(bytes(random, 256))))
                        .toList());
    }

    /** A release of 4,096 sealed bytes. */
    public static TestRelease of(String app, String environment, String version, DeviceKeyId... keyIds) {
        return ofSize(4096, app, environment, version, keyIds);
    }

    public static TestRelease ofSize(int size, String app, String environment, String version, DeviceKeyId... keyIds) {
        return new TestRelease(app, environment, version, size, List.of(keyIds));
    }

    /** A device key's wire name, told apart by eight characters. */
    public static DeviceKeyId keyId(String eightCharacters) {
        return new DeviceKeyId("MIIBCgKCAQEA" + eightCharacters);
    }

    /** The leaf that activates a device key for this release's app and environment. */
    public static KeyActivated deviceKey(String app, String environment, DeviceKeyId keyId) {
        return new KeyActivated(
                TestLog.TIME,
                POLICY,
                new KeyLabel("device/" + app + "/" + environment + "/1"),
                new KeyId(Sha256.hash(keyId.value().getBytes(UTF_8))),
                null,
                new AppId(app),
                new EnvironmentName(environment),
                keyId);
    }

    public ReleaseProposed proposed() {
        return new ReleaseProposed(
                TestLog.TIME,
                POLICY,
                app,
                environment,
                version,
                request(),
                Sha256.hash(request().digest().toBytes()),
                new KeyId(Sha256.hash("publisher".getBytes(UTF_8))),
                bundle(),
                null,
                TestLog.TIME.plusSeconds(3600),
                0);
    }

    public ReleaseSealed sealed() {
        return sealed(null);
    }

    /** The leaf of a release that needs a native app of at least this version. */
    public ReleaseSealed sealed(Version minNative) {
        return sealed(minNative, null, null);
    }

    /** The leaf of a release that was sealed file by file as well. */
    public ReleaseSealed sealedByFile(ManifestSealed manifest) {
        return sealed(null, manifest, null);
    }

    /** The leaf of a release that has a note. */
    public ReleaseSealed sealedWithNote(Sha256 note) {
        return sealed(null, null, note);
    }

    private ReleaseSealed sealed(Version minNative, ManifestSealed manifest, Sha256 note) {
        return new ReleaseSealed(
                TestLog.TIME,
                POLICY,
                app,
                environment,
                version,
                request(),
                bundle(),
                record.sealed(),
                record.size(),
                sealRecordDigest(),
                keyIds,
                minNative,
                manifest,
                note);
    }

    /** The leaf that offers this release on a channel. */
    public ChannelUpdated offeredOn(String channel, long sequence, boolean byDefault) {
        return head(app.value(), environment.value(), channel, sequence, version, byDefault);
    }

    /** The leaf that sets a channel's head; a null version stands for the app's built-in bundle. */
    public static ChannelUpdated head(
            String app, String environment, String channel, long sequence, Version stable, boolean byDefault) {
        return new ChannelUpdated(
                TestLog.TIME,
                POLICY,
                new AppId(app),
                new EnvironmentName(environment),
                new ChannelName(channel),
                sequence,
                stable,
                new ChannelRules(byDefault),
                new RequestId(Sha256.hash((channel + sequence).getBytes(UTF_8))));
    }

    public Version version() {
        return version;
    }

    /** The ciphertext. */
    public byte[] sealedObject() {
        return sealedObject.clone();
    }

    public Sha256 sealedDigest() {
        return record.sealed();
    }

    public SealRecord record() {
        return record;
    }

    /** The bytes of the seal record, as they lie in the object store. */
    public byte[] sealRecord() {
        return record.toJson();
    }

    public Sha256 sealRecordDigest() {
        return Sha256.hash(sealRecord());
    }

    private RequestId request() {
        return new RequestId(Sha256.hash((app + "/" + environment + "/" + version).getBytes(UTF_8)));
    }

    private BundleId bundle() {
        return BundleId.ofChecksum(Sha256.hash(Arrays.copyOf(sealedObject, 64)));
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
