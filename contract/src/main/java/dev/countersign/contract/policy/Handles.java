package dev.countersign.contract.policy;

import dev.countersign.contract.value.KeyId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What stands for people where no name may: {@code key-} and the beginning of their key id, as long as it takes to tell them apart. */
final class Handles {
    private static final String PREFIX = "key-";
    private static final int SHORT = 16;

    private Handles() {}

    /** One handle a key, all of the same length. Depends on which keys these are, and on nothing else. */
    static Map<KeyId, String> of(Set<KeyId> keys) {
        int length = SHORT;
        while (!tellsApart(keys, length)) {
            length++;
        }
        Map<KeyId, String> handles = new HashMap<>();
        for (KeyId key : keys) {
            handles.put(key, PREFIX + key.hex().substring(0, length));
        }
        return handles;
    }

    private static boolean tellsApart(Set<KeyId> keys, int length) {
        Set<String> beginnings = new HashSet<>();
        keys.forEach(key -> beginnings.add(key.hex().substring(0, length)));
        return beginnings.size() == keys.size();
    }
}
