package dev.countersign.cli.channel;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "revoke",
        header = "Ask for a release to be offered nowhere any more, for ever.",
        description = {
            "Channels that offer it fall back to the last release they offered that is not revoked, or to the app's built-in bundle, as their "
                    + "on_revoke says. Devices that run it already are not stopped; those that ask are sent back. The version cannot be used again."
        },
        footer = {
            "",
            "Example:",
            "  countersign revoke --app com.example.demo --environment production --version 1.2.3 --reason crash-at-start --key ci.pem --wait"
        })
public final class RevokeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Option(names = "--version", required = true, paramLabel = "VERSION", description = "The release to revoke.")
    private Version version;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "WORD",
            completionCandidates = Reasons.class,
            description =
                    "Why: one of ${COMPLETION-CANDIDATES}. The log shows it, and who asked; it holds no free text.")
    private String reason;

    @Mixin
    private final Ask ask = new Ask();

    /** What may be given. */
    static final class Reasons implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return RevocationReason.KNOWN.iterator();
        }
    }

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public RevokeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!RevocationReason.KNOWN.contains(reason)) {
            throw CommandFailure.usage("--reason is one of " + String.join(", ", RevocationReason.KNOWN));
        }
        var word = new RevocationReason(reason);
        return ask.send(
                terminal,
                (created, expires, nonce) ->
                        new ReleaseRevoke(app, environment, created, expires, nonce, version, word));
    }
}
