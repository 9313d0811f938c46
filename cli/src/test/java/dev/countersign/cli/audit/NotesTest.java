package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotesTest {
    private final Story story = Story.begun();
    private final Map<Sha256, byte[]> store = new HashMap<>();

    @BeforeEach
    void threeReleasesTwoOfThemWithNotes() {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        for (int i = 2; i <= 3; i++) {
            byte[] note =
                    ReleaseNote.of(null, "What is new in " + i, new Random(i)).toJson();
            store.put(Sha256.hash(note), note);
            story.released(story.asksWithNote(story.publisher, i + ".0.0", Sha256.hash(note)), i);
        }
    }

    @Test
    void erasedNotesAreCountedAndNoFinding() throws IOException {
        assertEquals(List.of("2 notes of releases were read and compared, 0 were erased"), notices());
        store.remove(store.keySet().iterator().next());
        assertEquals(List.of("1 notes of releases were read and compared, 1 were erased"), notices());
        store.clear();
        assertEquals(List.of("0 notes of releases were read and compared, 2 were erased"), notices());
    }

    @Test
    void anAlteredNoteIsAFinding() throws IOException {
        store.replaceAll((digest, bytes) -> new byte[] {'{', '}'});
        LogAudit.Report report = audit(digest -> Optional.ofNullable(store.get(digest)));
        assertEquals(
                List.of("note-altered", "note-altered"),
                report.findings().stream().map(Finding::kind).toList());
    }

    @Test
    void whereNotesAreNotLookedAtNothingIsSaidOfThem() throws IOException {
        LogAudit.Report report = audit(Notes.Source.NONE);
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(), report.notices());
    }

    private List<String> notices() throws IOException {
        LogAudit.Report report = audit(digest -> Optional.ofNullable(store.get(digest)));
        assertEquals(List.of(), report.findings());
        return report.notices();
    }

    private LogAudit.Report audit(Notes.Source notes) throws IOException {
        return new LogAudit(
                        story.log.source(), story.log.verifierKey(), LogAudit.Depth.SIGNATURES, size -> Progress.none())
                .withNotes(notes)
                .run();
    }
}
