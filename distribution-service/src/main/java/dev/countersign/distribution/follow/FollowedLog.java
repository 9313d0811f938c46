package dev.countersign.distribution.follow;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log as this service follows it. Each step takes what a source offers, verifies it, hands the newly verified events on, and then makes
 * them visible together. The first contradiction (fork, bad signature, malformed entry) ends it for good: later steps do nothing,
 * and the last verified state stays. An entry that is missing may come back, with a backup or a slow store: later steps look again. One caller at a time; {@link #status} and {@link #verified} may be read by any thread.
 */
final class FollowedLog {
    private static final Logger LOG = Logger.getLogger(FollowedLog.class);

    /** How many entries are verified together. */
    private static final int BATCH = 4096;

    private final EventTrust trust = new EventTrust();
    private final List<VerifiedEntry> read = new ArrayList<>();
    private final HeadsKnown heads = new HeadsKnown();
    private final LogFollower follower;
    private final SavedCheckpoint saved;
    private final EventSink sink;
    private boolean resumed;
    private boolean resuming;
    private volatile @Nullable VerifiedState verified;
    private volatile @Nullable LogException failure;
    private volatile @Nullable String missing;

    /** Takes verified events. */
    interface EventSink {
        /** One event, in the order of the log. */
        void accept(Event event);

        /** All events so far are verified, and belong together. */
        void committed();
    }

    private interface Step {
        void run() throws IOException;
    }

    FollowedLog(LogVerifierKey key, LogSource source, SavedCheckpoint saved, EventSink sink) {
        this.follower = new LogFollower(new VerifiedLog(key), source, this::take);
        this.saved = saved;
        this.sink = sink;
    }

    /**
     * Reads the log's files up to their checkpoint. The first time, the files must contain what this service verified before it was restarted.
     *
     * @throws IOException if they cannot be read now
     */
    void catchUp() throws IOException {
        step(() -> {
            if (!resumed) {
                Optional<byte[]> before = saved.load();
                if (before.isPresent()) {
                    resume(before.get());
                }
                resumed = true;
            }
            follower.catchUp();
        });
    }

    /** Nothing but what the saved checkpoint covers is taken without looking at signatures again. */
    private void resume(byte[] before) throws IOException {
        resuming = true;
        try {
            follower.onCheckpoint(before);
        } finally {
            flush();
            resuming = false;
        }
    }

    /** Takes an entry from the stream. */
    void onEntry(long index, byte[] leaf) throws IOException {
        step(() -> follower.onEntry(index, leaf));
    }

    /** Takes a checkpoint from the stream; what the stream did not bring is read from the files. */
    void onCheckpoint(byte[] note) throws IOException {
        step(() -> follower.onCheckpoint(note));
    }

    /**
     * What proves a channel's head and a release of it (null for the built-in bundle), and that the log of size {@code seen} is this log's beginning (0:
     * none was seen); empty if the head is not attested.
     */
    Optional<ProofDraft> prove(Scope scope, ChannelName channel, @Nullable Version version, String keyId, long seen) {
        Optional<SignedCheckpoint> checkpoint = follower.log().checkpoint();
        if (failure != null || checkpoint.isEmpty()) {
            return Optional.empty();
        }
        return heads.find(scope, channel, version, keyId)
                .map(found -> new ProofDraft(
                        checkpoint.get(),
                        found.keys().stream().map(this::part).toList(),
                        part(found.attested()),
                        part(found.head()),
                        found.release() == null ? null : part(found.release()),
                        found.rewrapped() == null ? null : part(found.rewrapped()),
                        found.place(),
                        heads.tree().path(found.place()),
                        seen > 0 && seen <= checkpoint.get().size()
                                ? follower.log().consistencyProof(seen)
                                : null));
    }

    private ProofDraft.Part part(long index) {
        VerifiedLog log = follower.log();
        return new ProofDraft.Part(index, log.leafHash(index), log.inclusionProof(index));
    }

    /** Until when the newest attestation of all heads may be believed; empty if there is none. */
    Optional<Instant> attestedUntil() {
        return heads.expires();
    }

    /** The newest state whose every leaf is verified, or null if there is none yet. */
    @Nullable
    VerifiedState verified() {
        return verified;
    }

    FollowerStatus status() {
        VerifiedState state = verified;
        LogException broken = failure;
        if (broken != null) {
            String reason = broken.kind() + ": " + broken.getMessage();
            return new FollowerStatus.Stopped(reason, state == null ? 0 : state.size());
        }
        String incomplete = missing;
        if (incomplete != null) {
            return new FollowerStatus.Incomplete(incomplete, state == null ? 0 : state.size());
        }
        return state == null
                ? new FollowerStatus.Waiting("the log has no checkpoint yet")
                : new FollowerStatus.Following(state.size());
    }

    private void step(Step step) throws IOException {
        if (failure != null) {
            return;
        }
        try {
            step.run();
            flush();
            missing = null;
        } catch (LogException e) {
            if (e.kind() == LogException.Kind.MISSING) {
                lack(e);
                return;
            }
            failure = e;
            LOG.errorf(
                    e,
                    "ALARM the log does not verify (%s): following stopped, the last verified state stays in force",
                    e.kind());
            return;
        }
        SignedCheckpoint newest = follower.log().checkpoint().orElse(null);
        VerifiedState before = verified;
        if (newest != null && (before == null || before.checkpoint() != newest)) {
            CrashPoint.reached("distribution.entries-verified");
            sink.committed();
            verified = new VerifiedState(newest);
            save(newest);
            CrashPoint.reached("distribution.checkpoint-saved");
        }
    }

    private void take(VerifiedEntry entry) {
        read.add(entry);
        if (read.size() >= BATCH) {
            flush();
        }
    }

    /** Hands on what was read, once all of it is known to be signed. */
    private void flush() {
        List<VerifiedEntry> entries = List.copyOf(read);
        List<SignedEvent> events = trust.accept(read, resuming);
        read.clear();
        for (int i = 0; i < events.size(); i++) {
            heads.accept(entries.get(i).index(), events.get(i));
            sink.accept(events.get(i).event());
        }
    }

    private void lack(LogException e) {
        String reason = e.kind() + ": " + e.getMessage();
        if (!reason.equals(missing)) {
            LOG.errorf(
                    "ALARM the log is incomplete (%s): the last verified state stays in force, looking again", reason);
        }
        missing = reason;
    }

    private void save(SignedCheckpoint newest) {
        try {
            saved.save(newest.note());
        } catch (IOException e) {
            LOG.warnf("the verified checkpoint cannot be saved, a restart would not know of it: %s", e.toString());
        }
    }
}
