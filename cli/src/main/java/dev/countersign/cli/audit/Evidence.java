package dev.countersign.cli.audit;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What entries name by digest. */
final class Evidence {
    private final LogSource source;
    private final Findings findings;
    private Map<Sha256, Optional<byte[]>> ahead = Map.of();

    Evidence(LogSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /** What was read already for the entries that come next. */
    void ahead(Map<Sha256, Optional<byte[]>> files) {
        ahead = files;
    }

    /** Whether something lies where the bytes with this digest belong. */
    boolean isThere(Sha256 digest) throws IOException {
        return read(digest).isPresent();
    }

    /** The bytes with this digest, or a finding. */
    Optional<byte[]> find(long index, Sha256 digest) throws IOException {
        Optional<byte[]> found = read(digest);
        if (found.isEmpty()) {
            findings.at(index, "evidence-missing", "evidence " + digest + " is missing");
        } else if (!Sha256.hash(found.get()).equals(digest)) {
            findings.at(index, "evidence-altered", "evidence " + digest + " has other bytes");
            return Optional.empty();
        }
        return found;
    }

    private Optional<byte[]> read(Sha256 digest) throws IOException {
        @Nullable Optional<byte[]> there = ahead.get(digest);
        return there == null ? source.read(LogPath.evidence(digest)) : there;
    }
}
