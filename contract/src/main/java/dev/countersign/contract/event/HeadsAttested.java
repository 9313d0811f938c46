package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.positive;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;

/**
 * What all channels offer at this point of the log, and until when that may be believed. Whoever is shown older heads than these, or none that are
 * fresh, is being kept from the newest.
 *
 * @param heads how many there are
 * @param root the root of the tree over them (docs/format.md, "Attested heads")
 * @param expires from when on it proves nothing any more
 */
public record HeadsAttested(Instant time, Sha256 policy, int heads, Sha256 root, Instant expires) implements Event {
    public static final String KIND = "heads.attested";

    public HeadsAttested {
        present(time, policy, root, expires);
        positive("heads", heads);
        if (!expires.isAfter(time)) {
            throw new IllegalArgumentException("expires lies after time");
        }
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
