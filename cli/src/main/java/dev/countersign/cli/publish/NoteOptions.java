package dev.countersign.cli.publish;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.note.ReleaseNote;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the app may tell people about a release. */
final class NoteOptions {
    @Option(
            names = "--link",
            paramLabel = "URL",
            description = "An https address with more about the release, for the app to show.")
    private @Nullable String link;

    @Option(
            names = "--comment",
            paramLabel = "TEXT",
            description =
                    "What the release is about, for the app to show; at most 4,000 bytes. Link and comment are not in the log and can "
                            + "be erased; name no person all the same: devices that were told keep them.")
    private @Nullable String comment;

    /**
     * The note to hand in, or null for none; another salt each time.
     *
     * @throws CommandFailure naming the rule that link or comment breaks
     */
    @Nullable
    ReleaseNote note() {
        if (link == null && comment == null) {
            return null;
        }
        try {
            return ReleaseNote.of(link, comment, new SecureRandom());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--" + e.getMessage());
        }
    }
}
