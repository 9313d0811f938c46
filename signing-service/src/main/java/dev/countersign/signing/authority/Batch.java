package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers and events that one commit settles. */
final class Batch {
    final List<Event> events = new ArrayList<>();
    final Map<Sha256, byte[]> evidence = new HashMap<>();
    final List<Runnable> afterCommit = new ArrayList<>();
}
