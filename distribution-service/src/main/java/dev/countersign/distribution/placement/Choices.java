package dev.countersign.distribution.placement;

import dev.countersign.contract.value.ChannelName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fold over {@code device-choices}: at most so many devices' own choices. Unsigned, as all that devices say. Thread-safe. */
final class Choices {
    private static final int LONGEST_KEY = 400;

    private final int limit;
    private final Map<String, String> byDevice = new ConcurrentHashMap<>();

    Choices(int limit) {
        this.limit = limit;
    }

    /** Whether there is room for a device's choice. */
    boolean hasRoomFor(String device) {
        return device.length() <= LONGEST_KEY && (byDevice.size() < limit || byDevice.containsKey(device));
    }

    /** Takes a record; a null value forgets. */
    void take(@Nullable String key, byte @Nullable [] value) {
        if (key == null) {
            return;
        }
        if (value == null) {
            byDevice.remove(key);
            return;
        }
        String channel = new String(value, StandardCharsets.UTF_8);
        if (isName(channel) && hasRoomFor(key)) {
            byDevice.put(key, channel.intern());
        }
    }

    @Nullable
    String channel(String device) {
        return byDevice.get(device);
    }

    int size() {
        return byDevice.size();
    }

    private static boolean isName(String channel) {
        try {
            return !new ChannelName(channel).value().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
