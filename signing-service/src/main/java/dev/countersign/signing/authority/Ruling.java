package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Map;

/** What the checklist decides about a request. */
sealed interface Ruling {
    /** Nobody in the policy signed it, or it is no request at all: no leaf, it goes to the dead-letter topic. */
    record Unauthenticated(String reason) implements Ruling {}

    /** The same request again: it has its answer, or its place in the queue. */
    record Known() implements Ruling {}

    /** These events, in one commit, with the evidence they name. */
    record Record(List<Event> events, Map<Sha256, byte[]> evidence) implements Ruling {
        public Record {
            events = List.copyOf(events);
            evidence = Map.copyOf(evidence);
        }
    }
}
