package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The delta manifests whose files are all here and verified, by digest. Bounded: beyond {@value #MOST_HASHES} sealed hashes the oldest are forgotten, and
 * devices then get those releases whole. Immutable and swapped atomically; reading takes no lock.
 */
@Singleton
public final class LiveManifests {
    /** About 1 KB each. */
    private static final int MOST_HASHES = 200_000;

    private volatile Known known = new Known(new LinkedHashMap<>(), Map.of());

    /**
     * A file as one device key's holders are told of it.
     *
     * @param name as on the wire
     * @param hash its sealed hash, 512 hex digits
     */
    public record Listed(String name, String hash, Sha256 sealed, long size) {}

    private record Open(Release release, DeltaManifest manifest, Map<String, List<Listed>> byKeyId) {
        int hashes() {
            return manifest.files().size() * manifest.keys().size();
        }
    }

    private record Known(LinkedHashMap<Sha256, Open> byDigest, Map<Sha256, FileOf> files) {}

    private record FileOf(Release release, long size) {}

    /** A release's manifest and all its files are here and verified. */
    public synchronized void opened(Release release, DeltaManifest manifest) {
        ManifestSealed logged = release.manifest();
        if (logged == null) {
            return;
        }
        LinkedHashMap<Sha256, Open> next = new LinkedHashMap<>(known.byDigest());
        next.put(logged.digest(), new Open(release, manifest, byKeyId(manifest)));
        long hashes = next.values().stream().mapToLong(Open::hashes).sum();
        var oldest = next.values().iterator();
        while (hashes > MOST_HASHES && next.size() > 1) {
            hashes -= oldest.next().hashes();
            oldest.remove();
        }
        Map<Sha256, FileOf> files = new HashMap<>();
        next.values()
                .forEach(open -> open.manifest()
                        .files()
                        .forEach(file -> files.put(file.sealed(), new FileOf(open.release(), file.size()))));
        known = new Known(next, files);
    }

    /** Whether a release's manifest is here. */
    public boolean has(Release release) {
        ManifestSealed logged = release.manifest();
        return logged != null && known.byDigest().containsKey(logged.digest());
    }

    /** The files of a release for the holders of a device key, or null if they can only have it whole. */
    public @Nullable List<Listed> of(Release release, String keyId) {
        ManifestSealed logged = release.manifest();
        Open open = logged == null ? null : known.byDigest().get(logged.digest());
        return open == null ? null : open.byKeyId().get(keyId);
    }

    /** The size of a file of a manifest, as long as its release may be served. */
    public OptionalLong size(Catalog catalog, Sha256 file) {
        FileOf found = known.files().get(file);
        return found != null && catalog.offeredSize(found.release().sealed()).isPresent()
                ? OptionalLong.of(found.size())
                : OptionalLong.empty();
    }

    /** Digests of all files of all manifests. */
    public Set<Sha256> files() {
        return new HashSet<>(known.files().keySet());
    }

    private static Map<String, List<Listed>> byKeyId(DeltaManifest manifest) {
        Map<String, List<Listed>> byKeyId = new HashMap<>();
        for (DeltaManifest.KeyHashes key : manifest.keys()) {
            List<Listed> listed = new ArrayList<>();
            for (int i = 0; i < manifest.files().size(); i++) {
                DeltaManifest.File file = manifest.files().get(i);
                SealedChecksum hash = key.hashes().get(i);
                listed.add(new Listed(file.name(), hash.hex(), file.sealed(), file.size()));
            }
            byKeyId.put(key.keyId().value(), List.copyOf(listed));
        }
        return byKeyId;
    }
}
