package dev.countersign.ingest.announce;

import dev.countersign.contract.assignment.SignedAssignment;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;

/**
 * Writes assignments of devices to the compacted topic {@code device-channels}, one record a device: the envelope as it was signed, or a tombstone, after
 * which compaction leaves nothing of the device.
 */
@ApplicationScoped
public class AssignmentAnnouncer {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MutinyEmitter<Record<String, byte[]>> emitter;

    AssignmentAnnouncer(@Channel("device-channels") MutinyEmitter<Record<String, byte[]>> emitter) {
        this.emitter = emitter;
    }

    /**
     * Returns once all in-sync replicas have it.
     *
     * @throws AnnouncementException if they do not say so in time
     */
    public void announce(SignedAssignment signed) throws AnnouncementException {
        byte[] value = signed.assignment().channel() == null ? null : signed.bytes();
        try {
            emitter.send(Record.of(signed.assignment().recordKey(), value))
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException e) {
            throw new AnnouncementException(e);
        }
    }
}
