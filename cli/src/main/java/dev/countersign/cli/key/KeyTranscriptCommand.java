package dev.countersign.cli.key;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LogAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "transcript",
        header = "Check the transcript of a key ceremony: who signed it, and that its keys are those of the log.",
        description = {
            "Exit code 0 only if every participant has signed the same words and each key has, in the verified log, the fingerprint that they saw. "
                    + "Whether the participants are who they say, only who knows their keys can tell: hold the key ids against yours."
        },
        footer = {"", "Example:", "  countersign key transcript ceremony-2026-11.jsonl"})
public final class KeyTranscriptCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The transcript.")
    private Path file;

    @Option(names = "--without-log", description = "Check the signatures alone.")
    private boolean withoutLog;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public KeyTranscriptCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Transcript transcript = Transcript.verified(Files.readString(terminal.resolve(file)));
        if (!withoutLog) {
            KeysNow now = KeysNow.read(log, terminal);
            transcript.keys().forEach(key -> requireSame(key, now));
        }
        if (output.json()) {
            terminal.json(Map.of("ok", true, "log", !withoutLog, "transcript", transcript));
            return ExitCode.OK;
        }
        terminal.say(transcript.begun() + " to " + transcript.ended() + ", "
                + transcript.token().kind() + " " + transcript.token().serial());
        transcript
                .participants()
                .forEach(it -> terminal.say("signed by    " + it.name() + " (" + it.role() + "), key "
                        + it.key().keyId()));
        transcript.keys().forEach(it -> terminal.say("key          " + it.label() + " " + it.fingerprint()));
        terminal.say(withoutLog ? "the log was not looked at" : "the verified log has the same keys");
        return ExitCode.OK;
    }

    private static void requireSame(Transcript.Made key, KeysNow now) {
        boolean same = now.all().stream()
                .anyMatch(known -> known.label().equals(key.label())
                        && known.fingerprint().equals(key.fingerprint())
                        && java.util.Objects.equals(known.keyId(), key.keyId()));
        if (!same) {
            throw CommandFailure.refused("other-key", "the log has another key " + key.label() + ", or none");
        }
    }
}
