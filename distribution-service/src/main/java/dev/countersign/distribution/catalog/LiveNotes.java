package dev.countersign.distribution.catalog;

import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.value.Sha256;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The notes of releases that heads offer, whose objects are there and are what the leaves name. In memory alone, so that an erased one leaves nothing.
 * Thread-safe; reading takes no lock.
 */
@Singleton
public final class LiveNotes {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<Sha256, ReleaseNote> known = new ConcurrentHashMap<>();

    /** A release's note, or null if it has none, or none that may be shown. */
    public @Nullable ReleaseNote of(Release release) {
        Sha256 digest = release.note();
        return digest == null ? null : known.get(digest);
    }

    /** A note was read, and is the one of this digest. */
    public synchronized void found(Sha256 digest, ReleaseNote note) {
        known.putIfAbsent(digest, note);
    }

    /** A note is not there any more. */
    public synchronized void gone(Sha256 digest) {
        forgotten(known.remove(digest) != null);
    }

    /** Forgets all but these, which are asked for when nothing can be found at the same time. */
    public synchronized void retain(Supplier<Set<Sha256>> offered) {
        forgotten(known.keySet().retainAll(offered.get()));
    }

    /** How many there are. */
    public int size() {
        return known.size();
    }

    /** Calls back after notes were forgotten. */
    public void onForgotten(Runnable listener) {
        listeners.add(listener);
    }

    private void forgotten(boolean any) {
        if (any) {
            listeners.forEach(Runnable::run);
        }
    }
}
