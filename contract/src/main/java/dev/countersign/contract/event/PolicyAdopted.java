package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.positive;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A policy came into force. Its bytes are evidence under the digest.
 *
 * @param policy digest of the policy now in force
 * @param serial its serial number
 * @param request the proposal that brought it, or null for the first, which the operator installed
 */
public record PolicyAdopted(
        Instant time, Sha256 policy, int serial, @Nullable RequestId request) implements Event {
    public static final String KIND = "policy.adopted";

    public PolicyAdopted {
        present(time, policy);
        positive("serial", serial);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
