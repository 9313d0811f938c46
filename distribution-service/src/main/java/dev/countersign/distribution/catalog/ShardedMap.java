package dev.countersign.distribution.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is cheap to change by one entry: a change copies one of 4096 small maps and the two short arrays above it, so that a catalogue of
 * 100,000 apps need not be copied for each event.
 */
final class ShardedMap<K, V> {
    private static final int BITS = 6;
    private static final int WIDTH = 1 << BITS;

    private final Map<K, V>[][] shards;

    private ShardedMap(Map<K, V>[][] shards) {
        this.shards = shards;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of immutable maps that only this class sees
    static <K, V> ShardedMap<K, V> empty() {
        Map<K, V>[] row = new Map[WIDTH];
        Arrays.fill(row, Map.of());
        Map<K, V>[][] shards = new Map[WIDTH][];
        Arrays.fill(shards, row);
        return new ShardedMap<>(shards);
    }

    @Nullable
    V get(K key) {
        return shard(key).get(key);
    }

    /** This map with the entry added or replaced. */
    ShardedMap<K, V> with(K key, V value) {
        Map<K, V> changed = new HashMap<>(shard(key));
        changed.put(key, value);
        return with(changed, key);
    }

    /** This map without the key. */
    ShardedMap<K, V> without(K key) {
        if (!shard(key).containsKey(key)) {
            return this;
        }
        Map<K, V> changed = new HashMap<>(shard(key));
        changed.remove(key);
        return with(changed, key);
    }

    void forEach(Consumer<V> action) {
        for (Map<K, V>[] row : shards) {
            for (Map<K, V> shard : row) {
                shard.values().forEach(action);
            }
        }
    }

    int size() {
        int size = 0;
        for (Map<K, V>[] row : shards) {
            for (Map<K, V> shard : row) {
                size += shard.size();
            }
        }
        return size;
    }

    private Map<K, V> shard(K key) {
        int hash = spread(key);
        return shards[row(hash)][column(hash)];
    }

    private ShardedMap<K, V> with(Map<K, V> shard, K key) {
        int hash = spread(key);
        Map<K, V>[][] next = shards.clone();
        next[row(hash)] = next[row(hash)].clone();
        next[row(hash)][column(hash)] = shard;
        return new ShardedMap<>(next);
    }

    private static int spread(Object key) {
        return key.hashCode() * 0x9E3779B9;
    }

    private static int row(int hash) {
        return hash >>> Integer.SIZE - BITS;
    }

    private static int column(int hash) {
        return hash >>> Integer.SIZE - 2 * BITS & WIDTH - 1;
    }
}
