package dev.countersign.cli.device;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.HeadProof;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleProof;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what a device's channel offers, from a head proof and a pinned log key alone (level L2). In this order: 1 the signed checkpoint, which goes on from the
 * last one seen · 2 every entry lies under it and is signed by an event key that the log activated · 3 the attestation has not expired · 4 it covers
 * this head · 5 the head is of the device's app and environment and of its channel, no older than the last one seen · 6 the release belongs to it, and its
 * list of files, where one came.
 */
final class HeadVerifier {
    private final LogVerifierKey key;
    private final Clock clock;

    HeadVerifier(LogVerifierKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /**
     * A head that is proven.
     *
     * @param release the release that came with it; null for none
     * @param manifest its files, as the leaf names them by digest; null if they did not come with it
     * @param trust what to remember
     */
    record Proven(
            ChannelUpdated head,
            @Nullable ReleaseSealed release,
            @Nullable DeltaManifest manifest,
            LogTrust trust) {}

    /**
     * @throws UpdateRefusedException if it does not hold, by name of the attack
     */
    Proven verify(byte[] body, DeviceProfile profile, LogTrust before) throws UpdateRefusedException {
        HeadProof proof;
        try {
            proof = Json.readTolerantly(body, HeadProof.class);
        } catch (MalformedException e) {
            throw refused("no-proof", "the answer is no proof: " + e.getMessage());
        }
        try {
            return verify(proof, profile, before);
        } catch (LogException | MalformedException e) {
            throw refused("bad-proof", String.valueOf(e.getMessage()));
        }
    }

    private Proven verify(HeadProof proof, DeviceProfile profile, LogTrust before) throws UpdateRefusedException {
        // 1 the checkpoint
        Checkpoint checkpoint =
                key.verify(proof.checkpoint().getBytes(StandardCharsets.UTF_8)).checkpoint();
        if (checkpoint.size() < before.size()) {
            throw refused(
                    "rollback",
                    "the log is shown with " + checkpoint.size() + " entries; it had " + before.size() + " before");
        }
        if (checkpoint.size() == before.size() && !checkpoint.root().equals(before.root())) {
            throw refused("split-view", "the log is not the one that was seen before: there are two histories");
        }
        if (checkpoint.size() > before.size()
                && before.root() != null
                && !continues(proof, checkpoint, before.root(), before.size())) {
            throw refused(
                    "split-view",
                    "the log is not shown to go on from the " + before.size()
                            + " entries that were seen before: there may be two histories");
        }
        // 2 the entries
        Map<KeyId, VerifyingKey> eventKeys = new HashMap<>();
        Scope own = null;
        for (HeadProof.Entry entry : proof.keys()) {
            SignedEvent signed = SignedEvent.parse(proof.verify(entry, key));
            if (signed.event() instanceof KeyActivated it) {
                if (it.publicKey() != null && it.label().value().startsWith("event/")) {
                    eventKeys.put(it.publicKey().keyId(), it.publicKey());
                } else if (it.app() != null
                        && it.environment() != null
                        && it.app().equals(profile.app())
                        && profile.key().equals(it.keyId())) {
                    own = new Scope(it.app(), it.environment());
                }
            }
        }
        HeadsAttested attested = event(proof, proof.attested(), eventKeys, HeadsAttested.class);
        SignedEvent signedHead = signed(proof, proof.head(), eventKeys);
        if (!(signedHead.event() instanceof ChannelUpdated head)) {
            throw refused("bad-proof", "the head's entry is no move of a channel");
        }
        // 3 freshness
        if (!clock.instant().isBefore(attested.expires())) {
            throw refused(
                    "freeze",
                    "what all channels offer was last attested at " + attested.time() + ", until " + attested.expires()
                            + ": this device is kept from what is new, or the signing service is down");
        }
        // 4 the attestation covers the head
        if (!MerkleProof.verifyInclusion(
                MerkleHash.leaf(signedHead.envelope().payload()),
                proof.place(),
                attested.heads(),
                proof.path(),
                attested.root())) {
            throw refused("head-not-attested", "the head is not among those that are attested: it is an older one");
        }
        // 5 the right channel, and no older
        if (own == null || !own.equals(head.scope())) {
            throw refused("wrong-environment", "the head is not of this app's and key's environment");
        }
        ChannelName asked = profile.channel();
        if (asked == null ? !head.rules().byDefault() : !asked.equals(head.channel())) {
            throw refused(
                    "wrong-channel",
                    "the head is of the channel " + head.channel() + ", not "
                            + (asked == null ? "a default one" : asked.value()));
        }
        String name = head.environment() + "/" + head.channel();
        if (head.sequence() < before.sequence(name)) {
            throw refused(
                    "rollback",
                    "the channel's head has sequence " + head.sequence() + "; it had " + before.sequence(name)
                            + " before");
        }
        // 6 the release
        ReleaseSealed release =
                proof.release() == null ? null : event(proof, proof.release(), eventKeys, ReleaseSealed.class);
        if (release != null && !release.scope().equals(own)) {
            throw refused("wrong-environment", "the release is not of this app's and key's environment");
        }
        ReleaseRewrapped rewrapped =
                proof.rewrapped() == null ? null : event(proof, proof.rewrapped(), eventKeys, ReleaseRewrapped.class);
        DeltaManifest manifest = manifest(proof, release, rewrapped);
        return new Proven(head, release, manifest, before.with(checkpoint, name, head.sequence()));
    }

    private static boolean continues(HeadProof proof, Checkpoint now, Sha256 seenRoot, long seen) {
        return proof.consistency() != null
                && MerkleProof.verifyConsistency(seen, seenRoot, now.size(), now.root(), proof.consistency());
    }

    /** The manifest, which counts for nothing unless its digest is in the release's leaf, or in that of a rewrap of it. */
    private static @Nullable DeltaManifest manifest(
            HeadProof proof, @Nullable ReleaseSealed release, @Nullable ReleaseRewrapped rewrapped)
            throws UpdateRefusedException {
        if (proof.manifest() == null) {
            return null;
        }
        byte[] bytes = proof.manifestBytes();
        Sha256 digest = Sha256.hash(bytes);
        boolean ofRewrap = release != null
                && rewrapped != null
                && rewrapped.scope().equals(release.scope())
                && rewrapped.version().equals(release.version())
                && names(rewrapped.manifest(), digest);
        if (!ofRewrap && (release == null || !names(release.manifest(), digest))) {
            throw refused("wrong-manifest", "the list of files is not the one that the log names");
        }
        return DeltaManifest.parse(bytes);
    }

    private static boolean names(@Nullable ManifestSealed logged, Sha256 digest) {
        return logged != null && logged.digest().equals(digest);
    }

    private <E extends Event> E event(
            HeadProof proof, HeadProof.Entry entry, Map<KeyId, VerifyingKey> eventKeys, Class<E> kind)
            throws UpdateRefusedException {
        Event event = signed(proof, entry, eventKeys).event();
        if (!kind.isInstance(event)) {
            throw refused(
                    "bad-proof", "entry " + entry.index() + " is " + event.kind() + ", which proves something else");
        }
        return kind.cast(event);
    }

    private SignedEvent signed(HeadProof proof, HeadProof.Entry entry, Map<KeyId, VerifyingKey> eventKeys)
            throws UpdateRefusedException {
        SignedEvent signed = SignedEvent.parse(proof.verify(entry, key));
        VerifyingKey signer = eventKeys.get(signed.envelope().keyId());
        if (signer == null || !signed.envelope().verify(signer)) {
            throw refused("bad-proof", "entry " + entry.index() + " is not signed by an event key that is proven");
        }
        return signed;
    }

    private static UpdateRefusedException refused(String reason, String sentence) {
        return new UpdateRefusedException(reason, sentence);
    }
}
