package dev.countersign.cli.airgap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.log.ReleaseName;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The objects that the entries of a proven log name. Evidence is whatever digest stands in an entry, so that kinds yet unknown can have some. */
final class Named {
    private static final Pattern DIGEST = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    private final Map<ReleaseName, Sealed> releases = new HashMap<>();
    private final Set<ReleaseName> revoked = new HashSet<>();
    private final Set<Sha256> sealed = new HashSet<>();
    private final Set<Sha256> records = new HashSet<>();
    private final Set<Sha256> notes = new HashSet<>();
    private final Set<Sha256> digests = new HashSet<>();
    private @Nullable Instant attestedUntil;

    /**
     * Digests of the objects that a release has now.
     *
     * @param note may have been erased
     */
    record Sealed(
            Sha256 object,
            Sha256 record,
            @Nullable Sha256 manifest,
            @Nullable Sha256 note) {}

    private Named() {}

    /** @param from the first entry whose evidence is looked for */
    static Named in(ProvenLog log, long from) throws IOException {
        var named = new Named();
        log.forEach((index, leaf) -> named.entry(leaf, index >= from));
        return named;
    }

    private void entry(byte[] leaf, boolean withEvidence) {
        SignedEvent signed;
        try {
            signed = SignedEvent.parse(leaf);
        } catch (MalformedException e) {
            return; // whoever judges the log reports it
        }
        Event event = signed.event();
        if (event instanceof ReleaseSealed it) {
            releases.put(
                    new ReleaseName(it.scope(), it.version()),
                    new Sealed(it.sealed(), recordOf(it.sealRecord()), manifestOf(it.manifest()), noteOf(it.note())));
            sealed.add(it.sealed());
        } else if (event instanceof ReleaseRewrapped it) {
            Sha256 manifest = manifestOf(it.manifest());
            releases.computeIfPresent(
                    new ReleaseName(it.scope(), it.version()),
                    (name, before) -> new Sealed(
                            before.object(),
                            recordOf(it.sealRecord()),
                            manifest == null ? before.manifest() : manifest,
                            before.note()));
        } else if (event instanceof ReleaseRevoked it) {
            revoked.add(new ReleaseName(it.scope(), it.version()));
        } else if (event instanceof HeadsAttested it) {
            attestedUntil = it.expires();
        }
        if (withEvidence) {
            Matcher digest = DIGEST.matcher(new String(signed.envelope().payload(), US_ASCII));
            while (digest.find()) {
                digests.add(Sha256.ofHex(digest.group()));
            }
        }
    }

    private Sha256 recordOf(Sha256 digest) {
        records.add(digest);
        return digest;
    }

    private @Nullable Sha256 noteOf(@Nullable Sha256 digest) {
        if (digest != null) {
            notes.add(digest);
        }
        return digest;
    }

    private @Nullable Sha256 manifestOf(@Nullable ManifestSealed manifest) {
        return manifest == null ? null : recordOf(manifest.digest());
    }

    /**
     * The objects of a release that may be handed on.
     *
     * @throws CommandFailure of the kind refused if there is none, or it was revoked
     */
    Sealed release(ReleaseName name) {
        Sealed found = releases.get(name);
        if (found == null) {
            throw CommandFailure.refused("no-such-release", "the log seals no release " + name);
        }
        if (revoked.contains(name)) {
            throw CommandFailure.refused("revoked", name + " was revoked");
        }
        return found;
    }

    boolean isSealedObject(Sha256 digest) {
        return sealed.contains(digest);
    }

    boolean isSealRecord(Sha256 digest) {
        return records.contains(digest);
    }

    boolean isNote(Sha256 digest) {
        return notes.contains(digest);
    }

    /** Every digest that stands in an entry. */
    Set<Sha256> digests() {
        return digests;
    }

    /** Until when the newest attestation of all heads may be believed. */
    Optional<Instant> attestedUntil() {
        return Optional.ofNullable(attestedUntil);
    }
}
