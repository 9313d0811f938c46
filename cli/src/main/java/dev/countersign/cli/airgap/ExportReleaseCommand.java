package dev.countersign.cli.airgap;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.ReleaseName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export-release",
        header = "Write releases and the log into one archive, for a distribution-service without a network.",
        description = {
            "The archive holds the log with its signed checkpoint, the evidence, and the sealed objects, seal records and notes of the releases. "
                    + "import-release on the other side verifies all of it under the log key; nothing else has to be trusted."
        },
        footer = {
            "",
            "Examples:",
            "  countersign export-release com.example.demo/production/1.2.0 --store .countersign/objects --out demo-1.2.0.zip",
            "  countersign export-release com.example.demo/production/1.2.1 --store .countersign/objects --since their-checkpoint --out demo-1.2.1.zip"
        })
public final class ExportReleaseCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "RELEASE", arity = "1..*", description = "app/environment/version")
    private List<String> releases;

    @Option(
            names = "--store",
            paramLabel = "FOLDER",
            required = true,
            description = "The object store, or a copy of its log, sealed, seal-records and notes.")
    private Path store;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description =
                    "log/checkpoint of the store that the archive is for: only what is new since goes into it. Default: the whole log.")
    private @Nullable Path since;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKey;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The archive.")
    private Path out;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ExportReleaseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<ReleaseName> names = releases.stream().map(ReleaseName::parse).toList();
        Path folder = terminal.resolve(store);
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.error("there is no folder " + folder);
        }
        var export = new ReleaseExport(
                folder,
                LogKeyFile.read(new Defaults(terminal).logKey(logKey)),
                size -> Progress.ofSteps(terminal, "read", size, "entries"));
        byte[] theirs = since == null ? null : Files.readAllBytes(terminal.resolve(since));
        ArchiveContents contents = export.write(names, theirs, terminal.resolve(out));
        if (output.json()) {
            terminal.json(contents);
        } else {
            terminal.say("exported " + String.join(", ", contents.releases()) + " and entries " + contents.from()
                    + " to " + contents.size() + " of the log " + contents.origin() + " into " + out);
        }
        return ExitCode.OK;
    }
}
