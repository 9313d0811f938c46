package dev.countersign.distribution.bundles;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Reads the notes of releases that heads offer, and looks again from time to time whether they are still there. A note that is missing, altered or cannot be
 * read is not shown, and keeps no release from being offered. Thread-safe.
 */
@Singleton
final class ReleaseNotes {
    private static final Logger LOG = Logger.getLogger(ReleaseNotes.class);

    private final NotesConfig config;
    private final ObjectStore store;
    private final LiveCatalog catalog;
    private final LiveNotes notes;
    /** Those whose absence was said. */
    private final Set<Sha256> absent = ConcurrentHashMap.newKeySet();

    ReleaseNotes(NotesConfig config, ObjectStore store, LiveCatalog catalog, LiveNotes notes, MeterRegistry registry) {
        this.config = config;
        this.store = store;
        this.catalog = catalog;
        this.notes = notes;
        Gauge.builder("countersign.notes.shown", notes, LiveNotes::size)
                .description("Notes of offered releases that devices are told")
                .register(registry);
        Gauge.builder("countersign.notes.absent", absent, Set::size)
                .description("Notes of offered releases that are erased, altered or cannot be read")
                .register(registry);
    }

    /** How often {@link #lookAgain} is due. */
    Duration interval() {
        return config.interval();
    }

    /** Reads a release's note, if it has one. */
    void read(Release release) {
        if (release.note() != null) {
            look(release.note());
        }
    }

    /** Reads those of all releases that heads name now. What is not there any more, or not named any more, is forgotten. */
    void lookAgain() {
        catalog.current().notesOfferedNow().forEach(this::look);
        absent.retainAll(catalog.current().notesOfferedNow());
        notes.retain(() -> catalog.current().notesOfferedNow());
    }

    private void look(Sha256 digest) {
        String why;
        try {
            Optional<byte[]> bytes = store.readBytes(ObjectKey.of("notes/" + digest), ReleaseNote.MAX_BYTES);
            if (bytes.filter(it -> Sha256.hash(it).equals(digest)).isPresent()) {
                notes.found(digest, ReleaseNote.parse(bytes.get()));
                absent.remove(digest);
                return;
            }
            why = bytes.isPresent() ? "altered in the object store" : "not in the object store, as after it was erased";
        } catch (MalformedException e) {
            why = "of a form that this version does not know";
        } catch (IOException | RuntimeException e) {
            why = "not to be read now";
        }
        notes.gone(digest);
        if (absent.add(digest)) {
            LOG.warnf("the note %s is %s: its release is offered without link and comment", digest, why);
        }
    }
}
