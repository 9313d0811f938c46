package dev.countersign.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy that a log adopted last.
 *
 * @param text the file, as it was adopted
 * @param index of the entry that adopted it
 * @param size entries the log has
 */
public record PolicyInForce(Policy policy, String text, long index, long size) {
    /**
     * Reads it from the verified log; no file on this machine is believed.
     *
     * @throws CommandFailure if the log does not verify, adopts no policy, or its evidence is missing or altered
     */
    public static PolicyInForce read(LogAddress log, Terminal terminal) throws IOException {
        var last = new Object() {
            @Nullable
            PolicyAdopted adopted;

            long index;
            long size;

            void take(VerifiedEntry entry) {
                size = entry.index() + 1;
                if (SignedEvent.parse(entry.leaf()).event() instanceof PolicyAdopted it) {
                    adopted = it;
                    index = entry.index();
                }
            }
        };
        LogSource files = log.read(terminal, last::take);
        if (last.adopted == null) {
            throw CommandFailure.error("the log adopts no policy yet; is it the right log?");
        }
        Sha256 digest = last.adopted.policy();
        Optional<byte[]> file = files.read(LogPath.evidence(digest));
        if (file.isEmpty() || !Sha256.hash(file.get()).equals(digest)) {
            throw CommandFailure.refused("the log's policy, evidence " + digest + ", is "
                    + (file.isEmpty() ? "missing" : "not the one that was adopted"));
        }
        return new PolicyInForce(Policy.parse(file.get()), new String(file.get(), UTF_8), last.index, last.size);
    }

    /** Where it comes from, for people. */
    public String origin() {
        return "serial " + policy.serial() + ", adopted by entry " + index + " of " + size + " of the log";
    }
}
