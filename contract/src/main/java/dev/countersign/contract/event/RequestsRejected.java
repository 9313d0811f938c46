package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.notNegative;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;

/**
 * How many records that no one in the policy signed went to the dead-letter topic since the last such leaf.
 */
public record RequestsRejected(Instant time, Sha256 policy, long count) implements Event {
    public static final String KIND = "requests.rejected";

    public RequestsRejected {
        present(time, policy);
        notNegative("count", count);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
