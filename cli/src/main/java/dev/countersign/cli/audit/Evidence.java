package dev.countersign.cli.audit;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Optional;

/** What entries name by digest. */
final class Evidence {
    private final LogSource source;
    private final Findings findings;

    Evidence(LogSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /** The bytes with this digest, or a finding. */
    Optional<byte[]> find(long index, Sha256 digest) throws IOException {
        Optional<byte[]> found = source.read(LogPath.evidence(digest));
        if (found.isEmpty()) {
            findings.at(index, "evidence-missing", "evidence " + digest + " is missing");
        } else if (!Sha256.hash(found.get()).equals(digest)) {
            findings.at(index, "evidence-altered", "evidence " + digest + " has other bytes");
            return Optional.empty();
        }
        return found;
    }
}
