package dev.countersign.cli.key;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.key.KnownKey.State;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of the signing service, by a log that was verified to its end. */
final class KeysNow {
    private final Map<KeyLabel, KnownKey> keys = new LinkedHashMap<>();
    private long size;

    private KeysNow() {}

    /**
     * @throws dev.countersign.cli.console.CommandFailure if the log does not verify
     * @throws IOException if it cannot be read now
     */
    static KeysNow read(LogAddress log, Terminal terminal) throws IOException {
        var now = new KeysNow();
        log.read(terminal, now::apply);
        return now;
    }

    private void apply(VerifiedEntry entry) {
        size = entry.index() + 1;
        Event event = SignedEvent.parse(entry.leaf()).event();
        switch (event) {
            case KeyGenerated it ->
                keys.put(
                        it.label(), new KnownKey(it.label(), it.fingerprint(), it.keyId(), State.GENERATED, it.time()));
            case KeyActivated it ->
                keys.put(it.label(), new KnownKey(it.label(), it.fingerprint(), it.keyId(), State.ACTIVE, it.time()));
            case KeyRetired it ->
                keys.computeIfPresent(it.label(), (label, known) -> known.in(State.RETIRED, it.time()));
            default -> {} // not about keys
        }
    }

    /** All of them, in the order in which they came. */
    List<KnownKey> all() {
        return List.copyOf(keys.values());
    }

    /** Those of a label without its number, oldest first. */
    List<KnownKey> of(String line) {
        return keys.values().stream().filter(key -> key.line().equals(line)).toList();
    }

    /** How many entries of the log say so. */
    long size() {
        return size;
    }
}
