package dev.countersign.signing.authority;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What leaves name by digest: read from the log's files and checked against the digest. Thread-safe. */
final class Evidence {
    private final LogSource source;
    private final Map<Sha256, byte[]> uncommitted = new ConcurrentHashMap<>();

    Evidence(LogSource source) {
        this.source = source;
    }

    /** Keeps evidence in memory that is used before the commit that brings it into the log. */
    void announce(byte[] bytes) {
        uncommitted.put(Sha256.hash(bytes), bytes);
    }

    /** Ends an {@link #announce}: the commit brought it into the log, or it never will be. */
    void forget(Sha256 digest) {
        uncommitted.remove(digest);
    }

    /**
     * The request whose envelope has this digest.
     *
     * @throws UncheckedIOException if it cannot be read now
     * @throws IllegalStateException if it is missing or was altered
     */
    SignedRequest request(Sha256 digest) {
        return SignedRequest.parse(bytes(digest));
    }

    /** The policy whose file has this digest; fails as {@link #request} does. */
    Policy policy(Sha256 digest) {
        return Policy.parse(bytes(digest));
    }

    private byte[] bytes(Sha256 digest) {
        byte[] known = uncommitted.get(digest);
        if (known != null) {
            return known;
        }
        try {
            byte[] read = source.read(LogPath.evidence(digest))
                    .orElseThrow(() -> new IllegalStateException("evidence " + digest + " is missing from the log"));
            if (!Sha256.hash(read).equals(digest)) {
                throw new IllegalStateException("evidence " + digest + " was altered in the object store");
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException("evidence " + digest + " cannot be read", e);
        }
    }
}
