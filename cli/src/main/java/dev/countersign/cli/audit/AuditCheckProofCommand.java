package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check-proof",
        header = "Verify a file that audit prove wrote. Reads nothing but the file and the log key.",
        description = "Exit code 0 if it holds; 4 with the reason named if not.",
        footer = {"", "Example:", "  countersign audit check-proof release.proof --log-key log-verifier.key"})
public final class AuditCheckProofCommand implements Callable<Integer> {
    private static final int LARGEST = 64 << 20;

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The proof.")
    private Path file;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public AuditCheckProofCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var key = LogKeyFile.read(new Defaults(terminal).logKey(logKeyFile));
        byte[] bytes;
        try (InputStream in = Files.newInputStream(terminal.resolve(file))) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw CommandFailure.refused("malformed", "not a valid proof: it is larger than any");
        }
        ReleaseProof.Proven proven = ReleaseProof.verify(bytes, key);
        if (output.json()) {
            terminal.json(proven);
        } else {
            show(key.name(), proven);
        }
        return ExitCode.OK;
    }

    private void show(String origin, ReleaseProof.Proven proven) {
        var sealed = proven.sealed();
        terminal.say("holds: " + sealed.scope() + " " + sealed.version() + " in the log " + origin);
        terminal.say("proposed " + proven.proposed().time() + " by "
                + proven.proposed().publisher());
        proven.approvals()
                .forEach(approval -> terminal.say("approved " + approval.time() + " by " + approval.approver()));
        terminal.say("sealed   " + sealed.time() + " under policy " + sealed.policy());
        terminal.say("bundle   " + sealed.bundle());
        terminal.say("served   " + sealed.sealed() + " (" + sealed.size() + " bytes)");
    }
}
