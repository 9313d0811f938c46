package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Map;

/** What ends a proposal: these events, in one commit, with the evidence that they name and the log does not hold yet. */
record Effect(List<Event> events, Map<Sha256, byte[]> evidence) {
    Effect {
        events = List.copyOf(events);
        evidence = Map.copyOf(evidence);
    }

    static Effect of(List<Event> events) {
        return new Effect(events, Map.of());
    }
}
