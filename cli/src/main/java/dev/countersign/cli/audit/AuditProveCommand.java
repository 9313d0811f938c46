package dev.countersign.cli.audit;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.ReleaseName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prove",
        header = "Write one file that proves a release to whoever has the log key.",
        description = {
            "The file holds the entries that propose, approve and seal the release, each with its inclusion proof and the signed "
                    + "checkpoint. audit check-proof verifies it offline."
        },
        footer = {
            "",
            "Example:",
            "  countersign audit prove com.example.demo/production/1.2.0 --log http://127.0.0.1:8083/log --out release.proof"
        })
public final class AuditProveCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "RELEASE", description = "app/environment/version")
    private String release;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write. Default: standard output.")
    private @Nullable Path out;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public AuditProveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ReleaseName name = ReleaseName.parse(release);
        var proven = ProvenLog.read(
                log.source(terminal), log.key(terminal), size -> Progress.ofSteps(terminal, "read", size, "entries"));
        ReleaseProof proof = new ReleaseProver(proven, name.scope(), name.version()).prove();
        ReleaseProof.verify(proof.toJson(), log.key(terminal)); // what is handed out holds
        if (out == null) {
            terminal.json(proof);
        } else {
            Files.write(terminal.resolve(out), proof.toJson());
            if (output.json()) {
                terminal.json(
                        Map.of("file", out.toString(), "index", proof.sealed().index()));
            } else {
                terminal.say("proved " + release + ": entry " + proof.sealed().index() + " of " + proven.size() + ", "
                        + proof.approvals().size() + " approvals, in " + out);
            }
        }
        return ExitCode.OK;
    }
}
