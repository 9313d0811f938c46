package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.security.SecureRandom;

/** A provider's device key with nothing around it, for benchmarks: one thread, no gate, no counting. */
public final class RawRsa {
    private RawRsa() {}

    /** Makes this many private-key operations. */
    public static void operations(KeyProvider provider, KeyLabel deviceKey, int count) {
        byte[] content = new byte[32];
        new SecureRandom().nextBytes(content);
        ((TypedKeyProvider) provider).use(deviceKey, (operations, key) -> {
            byte[] last = content;
            for (int i = 0; i < count; i++) {
                last = operations.rsaType1(key, content);
            }
            return last;
        });
    }
}
