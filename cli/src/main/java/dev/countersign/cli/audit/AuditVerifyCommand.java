package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        header = "Read the whole log and check everything that follows from it.",
        description = {
            "Checks the checkpoint under the log key, the tree and its tiles, each event's signature, and the rules between "
                    + "entries: requests and approvals as signed by people of the policy in force, one bundle per version, an intent "
                    + "before every seal, channels in sequence, use of keys explained. Exit code 0 if all of it holds, 4 with every "
                    + "finding named if not."
        },
        footer = {
            "",
            "Examples:",
            "  countersign audit verify --log http://127.0.0.1:8083/log --log-key .countersign/log-verifier.key",
            "  countersign audit verify --log ./copy-of-the-log --log-key log-verifier.key --json"
        })
public final class AuditVerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--log",
            required = true,
            paramLabel = "URL-or-FOLDER",
            description = "Where the log's files are: checkpoint, tile/..., evidence/...")
    private String log;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    @Option(
            names = "--signatures",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Verify each event's own signature too. On by default; --no-signatures is faster.")
    private boolean signatures = true;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the read token, for a log that is not public.")
    private @Nullable Path tokenFile;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public AuditVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        LogVerifierKey key = LogKeyFile.read(new Defaults(terminal).logKey(logKeyFile));
        var audit =
                new LogAudit(source(), key, signatures, size -> Progress.ofSteps(terminal, "audit", size, "entries"));
        LogAudit.Report report = audit.run();
        if (output.json()) {
            terminal.json(report);
        } else {
            show(report);
        }
        return report.ok() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private LogSource source() throws IOException {
        if (log.startsWith("http://") || log.startsWith("https://")) {
            Optional<String> token = tokenFile == null
                    ? Optional.empty()
                    : Optional.of(Files.readString(terminal.resolve(tokenFile)).strip());
            return new HttpLog(Defaults.httpBase(URI.create(log)), token, new Http());
        }
        Path folder = terminal.resolve(Path.of(log));
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.error("there is no folder " + folder);
        }
        return new FolderLog(folder);
    }

    private void show(LogAudit.Report report) {
        terminal.say("log      " + report.origin());
        terminal.say("entries  " + report.size());
        terminal.say("root     " + (report.root() == null ? "unknown" : report.root()));
        new TreeMap<>(report.events()).forEach((kind, count) -> terminal.say("  " + kind + " " + count));
        report.notices().forEach(notice -> terminal.say("notice: " + notice));
        for (Finding finding : report.findings()) {
            String where = finding.index() == null ? "log" : "entry " + finding.index();
            terminal.say("FINDING " + finding.kind() + " (" + where + "): " + finding.detail());
        }
        if (report.findingCount() > report.findings().size()) {
            terminal.say("and " + (report.findingCount() - report.findings().size()) + " more");
        }
        terminal.say(
                report.ok()
                        ? "verified: every entry follows from the log key"
                                + (report.signatures() ? ", every event is signed" : "")
                                + ", and every rule holds"
                        : "NOT verified: " + report.findingCount() + " findings");
    }
}
