package dev.countersign.distribution.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is cheap to change by one entry: a change copies one of {@value #SHARDS} small maps, so that a catalogue of 100,000
 * apps need not be copied for each event.
 */
final class ShardedMap<K, V> {
    private static final int SHARDS = 1024;

    private final Map<K, V>[] shards;

    private ShardedMap(Map<K, V>[] shards) {
        this.shards = shards;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of immutable maps that only this class sees
    static <K, V> ShardedMap<K, V> empty() {
        Map<K, V>[] shards = new Map[SHARDS];
        java.util.Arrays.fill(shards, Map.of());
        return new ShardedMap<>(shards);
    }

    @Nullable
    V get(K key) {
        return shards[shard(key)].get(key);
    }

    /** This map with the entry added or replaced. */
    ShardedMap<K, V> with(K key, V value) {
        Map<K, V>[] next = shards.clone();
        int shard = shard(key);
        Map<K, V> changed = new HashMap<>(next[shard]);
        changed.put(key, value);
        next[shard] = changed;
        return new ShardedMap<>(next);
    }

    void forEach(Consumer<V> action) {
        for (Map<K, V> shard : shards) {
            shard.values().forEach(action);
        }
    }

    /** This map without the key. */
    ShardedMap<K, V> without(K key) {
        int shard = shard(key);
        if (!shards[shard].containsKey(key)) {
            return this;
        }
        Map<K, V>[] next = shards.clone();
        Map<K, V> changed = new HashMap<>(next[shard]);
        changed.remove(key);
        next[shard] = changed;
        return new ShardedMap<>(next);
    }

    int size() {
        int size = 0;
        for (Map<K, V> shard : shards) {
            size += shard.size();
        }
        return size;
    }

    private int shard(K key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 22;
    }
}
