package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.AppId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        header = "Write entries of the log as evidence, each with its proof.",
        description = {
            "One line an entry, with its inclusion proof and the signed checkpoint. Nothing is written that was not proven. The time of "
                    + "an event is the signer's clock."
        },
        footer = {
            "",
            "Examples:",
            "  countersign audit export --log http://127.0.0.1:8083/log --app com.example.demo --out demo.ndjson",
            "  countersign audit export --log ./copy --from 2026-11-01 --to 2026-12-01 --format csv --out november.csv"
        })
public final class AuditExportCommand implements Callable<Integer> {
    /** How lines are written. */
    enum Format {
        NDJSON,
        CSV
    }

    private final Terminal terminal;

    @Option(names = "--app", description = "Only entries of this app. Default: all, also those of no app.")
    private @Nullable AppId app;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only events from this time on: 2026-11-22T12:00:00Z, or a date (UTC).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only events before this time.")
    private @Nullable String to;

    @Option(names = "--format", defaultValue = "ndjson", description = "ndjson or csv. Default: ndjson.")
    private Format format = Format.NDJSON;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write. Default: standard output.")
    private @Nullable Path out;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    private long written;

    public AuditExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Instant start = from == null ? Instant.MIN : time(from);
        Instant end = to == null ? Instant.MAX : time(to);
        var proven = ProvenLog.read(
                log.source(terminal), log.key(terminal), size -> Progress.ofSteps(terminal, "read", size, "entries"));
        if (out == null) {
            var lines = new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8);
            write(proven, start, end, lines);
            lines.flush();
        } else {
            try (BufferedWriter lines = Files.newBufferedWriter(terminal.resolve(out))) {
                write(proven, start, end, lines);
            }
        }
        if (output.verbose() || out != null) {
            terminal.note("exported " + written + " of " + proven.size() + " entries");
        }
        return ExitCode.OK;
    }

    private void write(ProvenLog proven, Instant start, Instant end, Writer lines) throws IOException {
        if (format == Format.CSV) {
            lines.write(ExportLine.CSV_HEADER);
        }
        proven.forEach((index, leaf) -> {
            SignedEvent signed;
            try {
                signed = SignedEvent.parse(leaf);
            } catch (MalformedException e) {
                terminal.warn("entry " + index + " is no event, and left out");
                return;
            }
            Instant time = signed.event().time();
            if (time.isBefore(start) || !time.isBefore(end)) {
                return;
            }
            var line = ExportLine.of(index, signed, proven.prove(index, leaf));
            if (app == null || app.value().equals(line.app())) {
                lines.write(format == Format.CSV ? line.csv() : line.ndjson());
                written++;
            }
        });
    }

    private static Instant time(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw CommandFailure.usage("a time reads 2026-11-22T12:00:00Z or 2026-11-22, not " + text);
        }
    }
}
