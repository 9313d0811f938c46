package dev.countersign.contract.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Cohort;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the golden vectors (src/test/resources/golden, its README tells which is which). They are frozen: {@link GoldenVectorsTest} compares
 * them with what this code makes now, and {@link #main} never overwrites one.
 */
final class GoldenFiles {
    static final LogVerifierKey LOG_KEY = new LogVerifierKey("log.example.com/golden", GoldenKeys.LOG.verifyingKey());
    static final int LOG_SIZE = 260;
    static final int PROVEN = 258;

    private static final Instant TIME = Instant.parse("2026-11-22T22:00:00Z");
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final ChannelName CHANNEL = new ChannelName("production");
    private static final Version VERSION = new Version("1.2.3");
    private static final DeviceKeyId DEVICE_KEY_ID = new DeviceKeyId("MIIBCgKCAQEAnTu/rAos");
    private static final KeyLabel DEVICE_KEY = new KeyLabel("device/com.example.demo/production/1");
    private static final String NONCE = "000102030405060708090a0b0c0d0e0f";

    private static final ChannelRules ON_REVOKE_BUILTIN = new ChannelRules(
            true,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            ChannelRules.OnRevoke.BUILTIN);

    private static final Sha256 CHECKSUM = digest("the zip");
    private static final BundleId BUNDLE = BundleId.ofChecksum(CHECKSUM);
    private static final Sha256 POLICY = digest("the policy");
    private static final SignedRequest PUBLISH = SignedRequest.sign(
            new ReleasePublish(
                    APP,
                    PRODUCTION,
                    TIME,
                    TIME.plus(Duration.ofDays(1)),
                    NONCE,
                    VERSION,
                    new BundleUpload(BUNDLE, digest("the upload"), 1_048_576, GoldenKeys.LOG.keyId()),
                    new Version("1.0.0"),
                    CHANNEL),
            GoldenKeys.PUBLISHER);
    private static final ReleasePublish PUBLISH_SEALED = new ReleasePublish(
            APP,
            PRODUCTION,
            TIME,
            TIME.plus(Duration.ofDays(1)),
            NONCE,
            VERSION,
            new BundleUpload(BUNDLE, digest("the upload"), 1_048_576, GoldenKeys.LOG.keyId()),
            null,
            CHANNEL,
            new KeyId(digest("the device key")),
            null);
    private static final DeveloperSeal DEVELOPER_SEAL = new DeveloperSeal(
            CanonicalBase64.encode(counting(270)),
            WrappedSessionKey.of(counting(16), counting(256)),
            SealedChecksum.of(counting(256)));
    private static final SignedRequest APPROVE = SignedRequest.sign(
            new RequestApprove(APP, PRODUCTION, TIME, TIME.plus(Duration.ofDays(1)), NONCE, PUBLISH.id()),
            GoldenKeys.APPROVER);
    private static final Version ROLLED_OUT = new Version("1.3.0");
    private static final RolloutStart ROLLOUT_START = new RolloutStart(
            APP,
            PRODUCTION,
            TIME,
            TIME.plus(Duration.ofDays(1)),
            NONCE,
            CHANNEL,
            ROLLED_OUT,
            100,
            List.of(new Step(86_400, 1_000), new Step(86_400, 5_000), new Step(86_400, 10_000)));
    private static final RequestId ROLLOUT =
            SignedRequest.sign(ROLLOUT_START, GoldenKeys.PUBLISHER).id();
    private static final KeyLabel NEXT_DEVICE_KEY = new KeyLabel("device/com.example.demo/production/2");
    private static final DeviceKeyId NEXT_DEVICE_KEY_ID = new DeviceKeyId("MIIBCgKCAQEAuXbE/9sQ");
    private static final Instant EXPIRES = TIME.plus(Duration.ofDays(1));
    private static final SignedRequest GENERATE = SignedRequest.sign(
            new KeyGenerate(APP, PRODUCTION, TIME, EXPIRES, NONCE, NEXT_DEVICE_KEY), GoldenKeys.PUBLISHER);
    private static final SignedRequest ACTIVATE = SignedRequest.sign(
            new KeyActivate(APP, PRODUCTION, TIME, EXPIRES, NONCE, NEXT_DEVICE_KEY), GoldenKeys.PUBLISHER);
    private static final SignedRequest REWRAP = SignedRequest.sign(
            new KeyRewrap(APP, PRODUCTION, TIME, EXPIRES, NONCE, NEXT_DEVICE_KEY), GoldenKeys.PUBLISHER);
    private static final SignedRequest RETIRE =
            SignedRequest.sign(new KeyRetire(APP, PRODUCTION, TIME, EXPIRES, NONCE, DEVICE_KEY), GoldenKeys.PUBLISHER);
    private static final SealRecord SEAL_RECORD = new SealRecord(
            digest("the sealed object"),
            1_048_592,
            List.of(new SealRecord.KeyEntry(
                    DEVICE_KEY_ID,
                    WrappedSessionKey.of(counting(16), counting(256)),
                    SealedChecksum.of(counting(256)))));

    private GoldenFiles() {}

    /** Writes what is not there yet into a folder. */
    public static void main(String[] args) throws IOException {
        Map<String, byte[]> files = new TreeMap<>(same());
        files.putAll(signedAnew());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = Path.of(args[0]).resolve(file.getKey());
            if (!Files.exists(path)) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
    }

    /** What is the same each time it is made. */
    static Map<String, byte[]> same() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("keys/publisher.pem", utf8(GoldenKeys.PUBLISHER.toPem()));
        files.put("keys/approver.pem", utf8(GoldenKeys.APPROVER.toPem()));
        files.put("keys/event-key", utf8(GoldenKeys.EVENT.verifyingKey().base64() + "\n"));
        files.put("keys/log-verifier.key", utf8(LOG_KEY.text() + "\n"));
        files.put("requests/release.publish.json", PUBLISH.envelope().payload());
        files.put("requests/release.publish.dsse.json", PUBLISH.bytes());
        files.put("requests/release.publish.sealed.json", PUBLISH_SEALED.toPayload());
        files.put("developer-seal.json", Json.write(DEVELOPER_SEAL));
        files.put("requests/request.approve.json", APPROVE.envelope().payload());
        files.put("requests/request.approve.dsse.json", APPROVE.bytes());
        rolloutRequests().forEach(request -> files.put("requests/" + request.kind() + ".json", request.toPayload()));
        files.put("rollout-cohort.json", cohort());
        for (SignedRequest act : List.of(GENERATE, ACTIVATE, REWRAP, RETIRE)) {
            files.put(
                    "requests/" + act.request().kind() + ".json", act.envelope().payload());
        }
        events().forEach((name, event) -> files.put("events/" + name + ".json", event.toPayload()));
        files.put("seal-record.json", SEAL_RECORD.toJson());
        files.putAll(GoldenDeviceFiles.same());
        files.putAll(GoldenNoteFiles.same((ReleasePublish) PUBLISH.request()));
        files.putAll(GoldenPolicy.same());
        logFiles().forEach((path, content) -> files.put("log/" + path, content));
        return files;
    }

    /** What has an ECDSA signature in it, another one each time. */
    static Map<String, byte[]> signedAnew() {
        MerkleTree tree = tree();
        var checkpoint = new Checkpoint(LOG_KEY.name(), LOG_SIZE, tree.root());
        SignedCheckpoint signed = LOG_KEY.attach(checkpoint, GoldenKeys.LOG.sign(utf8(checkpoint.text())));
        LogProof proof = LogProof.of(leaf(PROVEN), PROVEN, tree.inclusionProof(PROVEN, LOG_SIZE), signed);
        return Map.of(
                "log/checkpoint", signed.note(),
                "log-proof.json", proof.toJson(),
                "leaf.dsse.json",
                        SignedEvent.sign(leafEvent(), GoldenKeys.EVENT).leaf());
    }

    static Event leafEvent() {
        return new RequestsRejected(TIME, POLICY, 3);
    }

    static byte[] leaf(int index) {
        return utf8("leaf " + index);
    }

    /** One of each kind. */
    static Map<String, Event> events() {
        KeyId publisher = GoldenKeys.PUBLISHER.keyId();
        Map<String, Event> events = new TreeMap<>();
        events.put(
                "key.activated.event",
                KeyActivated.service(TIME, null, new KeyLabel("event/1"), GoldenKeys.EVENT.verifyingKey()));
        events.put(
                "key.activated.device",
                new KeyActivated(
                        TIME,
                        POLICY,
                        DEVICE_KEY,
                        new KeyId(digest("the device key")),
                        null,
                        APP,
                        PRODUCTION,
                        DEVICE_KEY_ID));
        events.put("policy.adopted", new PolicyAdopted(TIME, POLICY, 1, null));
        events.put(
                "release.proposed",
                new ReleaseProposed(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        VERSION,
                        PUBLISH.id(),
                        PUBLISH.evidence(),
                        publisher,
                        BUNDLE,
                        CHANNEL,
                        PUBLISH.request().expires(),
                        2));
        events.put(
                "approval.recorded",
                new ApprovalRecorded(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        PUBLISH.id(),
                        APPROVE.id(),
                        APPROVE.evidence(),
                        GoldenKeys.APPROVER.keyId(),
                        APPROVE.request().expires()));
        var sealed = new ReleaseSealed(
                TIME,
                POLICY,
                APP,
                PRODUCTION,
                VERSION,
                PUBLISH.id(),
                BUNDLE,
                SEAL_RECORD.sealed(),
                SEAL_RECORD.size(),
                Sha256.hash(SEAL_RECORD.toJson()),
                List.of(DEVICE_KEY_ID),
                new Version("1.0.0"));
        events.put("release.sealed", sealed);
        events.put("release.sealed.note", GoldenNoteFiles.sealed((ReleasePublish) PUBLISH.request(), sealed));
        events.put(
                "channel.updated",
                new ChannelUpdated(
                        TIME, POLICY, APP, PRODUCTION, CHANNEL, 1, VERSION, new ChannelRules(true), PUBLISH.id()));
        events.put(
                "channel.updated.rollout",
                new ChannelUpdated(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        CHANNEL,
                        2,
                        VERSION,
                        new ChannelRules(true),
                        ROLLOUT,
                        null,
                        ROLLOUT_START.next(null, ROLLOUT, TIME)));
        events.put("heads.attested", headsAttested());
        events.put(
                "request.refused",
                new RequestRefused(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        PUBLISH.id(),
                        PUBLISH.evidence(),
                        ReleasePublish.KIND,
                        publisher,
                        RefusalReason.VERSION_TAKEN.wire()));
        events.put(
                "request.duplicate",
                new RequestDuplicate(
                        TIME, POLICY, APP, PRODUCTION, VERSION, PUBLISH.id(), PUBLISH.evidence(), publisher, 7));
        events.put(
                "key.generated",
                new KeyGenerated(
                        TIME,
                        POLICY,
                        NEXT_DEVICE_KEY,
                        new KeyId(digest("the next device key")),
                        APP,
                        PRODUCTION,
                        NEXT_DEVICE_KEY_ID,
                        GENERATE.id()));
        events.put("key.retired", new KeyRetired(TIME, POLICY, DEVICE_KEY, APP, PRODUCTION, RETIRE.id()));
        events.put(
                "release.rewrapped",
                new ReleaseRewrapped(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REWRAP.id(),
                        digest("the next seal record"),
                        List.of(DEVICE_KEY_ID, NEXT_DEVICE_KEY_ID)));
        events.put(
                "release.rewrapped.manifest",
                new ReleaseRewrapped(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REWRAP.id(),
                        digest("the next seal record"),
                        List.of(DEVICE_KEY_ID, NEXT_DEVICE_KEY_ID),
                        new ManifestSealed(digest("the next manifest"), 12)));
        events.put(
                "release.revoked",
                new ReleaseRevoked(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        VERSION,
                        publisher,
                        new RevocationReason("crash-at-start"),
                        new RequestId(digest("the revocation"))));
        events.put(
                "channel.updated.revoked",
                new ChannelUpdated(
                        TIME,
                        POLICY,
                        APP,
                        PRODUCTION,
                        CHANNEL,
                        2,
                        null,
                        ON_REVOKE_BUILTIN,
                        new RequestId(digest("the revocation")),
                        true));
        events.put("requests.rejected", leafEvent());
        events.put(
                "key.usage",
                new KeyUsage(TIME, POLICY, NONCE, List.of(new KeyUsage.Operations(DEVICE_KEY, 5, 2, 1, 2))));
        events.put(
                "key.usage.first",
                new KeyUsage(
                        TIME, POLICY, NONCE, List.of(new KeyUsage.Operations(DEVICE_KEY, 1, 0, 0, 1)), true, null));
        events.put(
                "key.usage.last",
                new KeyUsage(
                        TIME, POLICY, NONCE, List.of(new KeyUsage.Operations(DEVICE_KEY, 5, 3, 1, 1)), null, true));
        return events;
    }

    /** Over the one head of the first golden move. */
    private static HeadsAttested headsAttested() {
        var tree = new HeadsTree();
        tree.put(
                0,
                new ChannelUpdated(
                                TIME,
                                POLICY,
                                APP,
                                PRODUCTION,
                                CHANNEL,
                                1,
                                VERSION,
                                new ChannelRules(true),
                                PUBLISH.id())
                        .toPayload());
        return new HeadsAttested(TIME, POLICY, tree.size(), tree.root(), TIME.plus(Duration.ofDays(1)));
    }

    private static List<RolloutRequest> rolloutRequests() {
        Instant expires = TIME.plus(Duration.ofDays(1));
        return List.of(
                ROLLOUT_START,
                new RolloutChange(
                        APP, PRODUCTION, TIME, expires, NONCE, CHANNEL, ROLLED_OUT, RolloutChange.Action.SET, 2500),
                new RolloutHalt(APP, PRODUCTION, TIME, expires, NONCE, CHANNEL, ROLLED_OUT));
    }

    private static byte[] cohort() {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String device : List.of(
                "00000000-0000-0000-0000-000000000000",
                "44f128a5-ac7a-4c9a-be4c-224b6bf81b20",
                "44F128A5-AC7A-4C9A-BE4C-224B6BF81B20",
                "")) {
            places.put(device, Cohort.placeOf(ROLLOUT, device));
        }
        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("salt", ROLLOUT);
        vector.put("places", places);
        return Json.write(vector);
    }

    /** Tiles and entry bundles of a log that grew from nothing to its size in one batch. */
    private static Map<String, byte[]> logFiles() {
        Map<String, byte[]> files = new TreeMap<>(Tiles.grown(tree(), 0, LOG_SIZE));
        for (int bundle = 0; bundle * LogPath.TILE_WIDTH < LOG_SIZE; bundle++) {
            List<byte[]> entries = new ArrayList<>();
            int from = bundle * LogPath.TILE_WIDTH;
            for (int i = from; i < Math.min(from + LogPath.TILE_WIDTH, LOG_SIZE); i++) {
                entries.add(leaf(i));
            }
            files.put(LogPath.entries(bundle, entries.size()), EntryBundle.encode(entries));
        }
        return files;
    }

    private static MerkleTree tree() {
        var tree = new MerkleTree();
        for (int i = 0; i < LOG_SIZE; i++) {
            tree.append(MerkleHash.leaf(leaf(i)));
        }
        return tree;
    }

    private static Sha256 digest(String of) {
        return Sha256.hash(utf8(of));
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
