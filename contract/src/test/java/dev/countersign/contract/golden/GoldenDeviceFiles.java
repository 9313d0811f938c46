package dev.countersign.contract.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The golden vectors of what is about single devices and single files. */
final class GoldenDeviceFiles {
    static final SignedAssignment ASSIGNED = sign("beta", Duration.ZERO);
    static final SignedAssignment TAKEN_BACK = sign(null, Duration.ofHours(1));

    static final DeltaManifest MANIFEST = new DeltaManifest(
            List.of(
                    new DeltaManifest.File("index.html", Sha256.hash("the sealed index".getBytes(UTF_8)), 1_040),
                    new DeltaManifest.File("assets/a b.js.br", Sha256.hash("a sealed script".getBytes(UTF_8)), 65_552)),
            List.of(new DeltaManifest.KeyHashes(new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"), List.of(block(0), block(1)))));

    private GoldenDeviceFiles() {}

    static Map<String, byte[]> same() {
        return Map.of(
                "assignment.json", Json.write(ASSIGNED.assignment()),
                "assignment.dsse.json", ASSIGNED.bytes(),
                "assignment.taken-back.json", Json.write(TAKEN_BACK.assignment()),
                "delta-manifest.json", MANIFEST.toJson());
    }

    private static SignedAssignment sign(@Nullable String channel, Duration later) {
        Instant created = Instant.parse("2026-11-23T01:00:00Z").plus(later);
        return SignedAssignment.sign(
                new ChannelAssignment(
                        new AppId("com.example.demo"),
                        new EnvironmentName("production"),
                        created,
                        created.plus(Duration.ofDays(90)),
                        new DeviceId("44f128a5-0000-4000-8000-000000000000"),
                        channel == null ? null : new ChannelName(channel)),
                GoldenKeys.PUBLISHER);
    }

    private static SealedChecksum block(int value) {
        byte[] bytes = new byte[256];
        Arrays.fill(bytes, (byte) value);
        return SealedChecksum.of(bytes);
    }
}
