package dev.countersign.cli.airgap;

import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.objectstore.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import-release",
        header = "Verify an archive of export-release and put what it brings into an object store.",
        description = {
            "Nothing is written before everything is verified under the log key, as an auditor would, together with what was imported before. "
                    + "Exit code 4 names what is wrong: bad-signature, fork, rewind, gap, root-mismatch, object-altered, object-missing, "
                    + "foreign-file, malformed, or a finding of audit verify. Importing again changes nothing."
        },
        footer = {
            "",
            "Example:",
            "  countersign import-release demo-1.2.0.zip --store /srv/countersign/objects --log-key log-verifier.key"
        })
public final class ImportReleaseCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "ARCHIVE", description = "What export-release wrote.")
    private Path archive;

    @Option(
            names = "--store",
            paramLabel = "FOLDER",
            required = true,
            description = "The object store that the offline distribution-service reads. Made if it is not there.")
    private Path store;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description =
                    "The log's verifier key, from elsewhere than the archive. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKey;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ImportReleaseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        LogVerifierKey key = LogKeyFile.read(new Defaults(terminal).logKey(logKey));
        ReleaseImport.Outcome outcome;
        try (ReleaseArchive opened = ReleaseArchive.open(terminal.resolve(archive))) {
            outcome = new ReleaseImport(
                            opened,
                            new DirectoryObjectStore(terminal.resolve(store)),
                            key,
                            size -> Progress.ofSteps(terminal, "verify", size, "entries"))
                    .run();
        }
        if (output.json()) {
            terminal.json(outcome);
        } else {
            terminal.say("imported  " + String.join(", ", outcome.releases()));
            terminal.say("log       " + outcome.log() + ", " + outcome.before() + " entries before, " + outcome.size()
                    + " now");
            terminal.say("objects   " + outcome.written() + " new");
            terminal.say(
                    outcome.freshUntil() == null
                            ? "fresh     never attested: devices that pin the log key refuse it"
                            : "fresh     until " + outcome.freshUntil()
                                    + "; devices that pin the log key refuse it afterwards");
        }
        return ExitCode.OK;
    }
}
