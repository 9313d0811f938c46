package dev.countersign.cli.audit;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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
            "  countersign audit verify --log ./copy-of-the-log --log-key log-verifier.key --json",
            "  countersign audit verify --log http://127.0.0.1:8083/log --state audit.state",
            "  countersign audit verify --log kafka:127.0.0.1:9092 --evidence http://127.0.0.1:8083/log"
        })
public final class AuditVerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final LogOption log = new LogOption();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Remembers the newest checkpoint that verified, and finds a log that was rewound or shows another history since. "
                            + "Signatures of events verified before are not verified again.")
    private @Nullable Path stateFile;

    @Option(
            names = "--signatures",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Verify each event's own signature too. On by default; --no-signatures is faster.")
    private boolean signatures = true;

    @Option(
            names = "--tree-only",
            description =
                    "Only that every entry and tile follows from the signed checkpoint; no rules, no other signatures.")
    private boolean treeOnly;

    @Mixin
    private final KafkaOption kafka = new KafkaOption();

    @Mixin
    private final TimestampsOption timestamps = new TimestampsOption();

    @Mixin
    private final ObjectsOption objects = new ObjectsOption();

    @Mixin
    private final Output output = new Output();

    public AuditVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        LogVerifierKey key = log.key(terminal);
        AuditState state = stateFile == null ? AuditState.NONE : AuditState.read(terminal.resolve(stateFile), key);
        Optional<String> broker = log.broker();
        LogAudit.Report report = broker.isEmpty()
                ? report(log.source(terminal), key, state, depth(), audit -> audit)
                : kafka.read(
                        broker.get(),
                        key,
                        log,
                        terminal,
                        (files, streamed) -> report(
                                files,
                                key,
                                state,
                                kafka.hasEvidence() ? depth() : depth().withoutEvidence(),
                                audit -> audit.withFound(streamed.findings(), kafkaNotices(streamed))));
        if (output.json()) {
            terminal.json(report);
        } else {
            show(report);
        }
        return report.ok() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private LogAudit.Report report(
            LogSource source, LogVerifierKey key, AuditState state, LogAudit.Depth depth, UnaryOperator<LogAudit> more)
            throws IOException {
        var audit = more.apply(
                new LogAudit(source, key, depth, state, size -> Progress.ofSteps(terminal, "audit", size, "entries")));
        LogAudit.Report report = audit.withObjects(objects.source(terminal))
                .withNotes(objects.notes(terminal))
                .withSeen(timestamps.read(terminal, key))
                .run();
        if (stateFile != null) {
            audit.save(terminal.resolve(stateFile), report);
        }
        return report;
    }

    private List<String> kafkaNotices(StreamedLog streamed) {
        List<String> notices = new ArrayList<>(streamed.notices());
        notices.add("Kafka holds no tiles: those that the log serves were not compared");
        if (!kafka.hasEvidence()) {
            notices.add(
                    "Kafka holds no evidence: who asked for what, who approved it and under which policy was not judged; "
                            + "name where it is with --evidence");
        }
        return notices;
    }

    private LogAudit.Depth depth() {
        return treeOnly ? LogAudit.Depth.TREE : signatures ? LogAudit.Depth.SIGNATURES : LogAudit.Depth.RULES;
    }

    private void show(LogAudit.Report report) {
        terminal.say("log      " + report.origin());
        terminal.say("entries  " + report.size());
        terminal.say("root     " + (report.root() == null ? "unknown" : report.root()));
        new TreeMap<>(report.events()).forEach((kind, count) -> terminal.say("  " + kind + " " + count));
        if (report.depth() != LogAudit.Depth.TREE) {
            KeyAccounts.Summary use = report.keyUse();
            terminal.say("device keys  " + use.performed() + " operations: " + use.inLog() + " in the log, "
                    + use.abandoned()
                    + " abandoned, " + use.probes() + " probes, " + use.underWay() + " under way, " + use.unexplained()
                    + " not explained");
        }
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
                        ? switch (report.depth()) {
                            case TREE -> "verified: every entry follows from the log key; its rules were not looked at";
                            case EVENTS ->
                                "verified: every entry follows from the log key, and every event is signed; the rules were not looked at";
                            case RULES -> "verified: every entry follows from the log key, and every rule holds";
                            case SIGNATURES ->
                                "verified: every entry follows from the log key, every event is signed, and every rule holds";
                        }
                        : "NOT verified: " + report.findingCount() + " findings");
    }
}
