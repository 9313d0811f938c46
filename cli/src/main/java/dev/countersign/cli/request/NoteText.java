package dev.countersign.cli.request;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Utf8;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Link and comment of a release, as whoever approves it sees them. */
final class NoteText {
    private static final String NEXT_LINE = "\n" + " ".repeat(13);

    private NoteText() {}

    /**
     * Lines by name; none if the request names no note.
     *
     * @throws CommandFailure if ingest-service hands out another one than was signed for
     */
    static Map<String, String> of(SignedRequest asked, IngestClient client) throws IOException {
        Sha256 digest = asked.request() instanceof ReleasePublish publish ? publish.note() : null;
        if (digest == null) {
            return Map.of();
        }
        Optional<byte[]> handedOut = client.note(asked.id());
        if (handedOut.isEmpty()) {
            return Map.of("note", digest + ", which ingest-service does not have (any more)");
        }
        if (!Sha256.hash(handedOut.get()).equals(digest)) {
            throw CommandFailure.refused(
                    "note-altered", "ingest-service handed out another note than the one that was signed for");
        }
        try {
            ReleaseNote note = ReleaseNote.parse(handedOut.get());
            Map<String, String> lines = new LinkedHashMap<>();
            if (note.link() != null) {
                lines.put("link", note.link());
            }
            if (note.comment() != null) {
                lines.put("comment", printable(note.comment()));
            }
            return lines;
        } catch (MalformedException e) {
            throw CommandFailure.refused(
                    "note-malformed", "the note will be refused by the signing service: " + e.getMessage());
        }
    }

    private static String printable(String comment) {
        return comment.lines()
                .map(line -> Utf8.printable(line, ReleaseNote.LONGEST_COMMENT))
                .collect(Collectors.joining(NEXT_LINE));
    }
}
