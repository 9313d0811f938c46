package dev.countersign.contract.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;

/** Where a device stands in the order in which a rollout reaches devices (docs/format.md, "Rollouts"). */
public final class Cohort {
    /** All devices. */
    public static final int ALL = 10_000;

    private Cohort() {}

    /**
     * The device's place, 0 to 9,999: the first four bytes of {@code SHA-256(salt || device_id)} as a big-endian unsigned number, times 10,000,
     * without its lower 32 bits. It is in a rollout whose basis points are greater.
     *
     * @param salt the request that started the rollout; its 32 bytes
     * @param deviceId as the device sends it; counts in lower case, as UTF-8
     */
    public static int placeOf(RequestId salt, String deviceId) {
        MessageDigest digest = Sha256.digest();
        salt.digest().update(digest);
        byte[] hash = digest.digest(deviceId.toLowerCase(Locale.ROOT).getBytes(UTF_8));
        long first = Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt());
        return (int) ((first * ALL) >>> 32);
    }
}
