package dev.countersign.cli.audit;

import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogSource;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "compare",
        header = "Compare what a server offers devices now with what the log says it must.",
        description = {
            "Asks as a device would, once for each channel and device key of the log's heads, and as an old build that does not tell its key "
                    + "where the policy says that such builds are served. Exit code 0 if every offer is the head's "
                    + "release and its sealed object; 4 if not. Channels that the server may not offer to such a device are listed "
                    + "as held back. A server that just follows a new head may differ for a moment: ask again."
        },
        footer = {
            "",
            "Example:",
            "  countersign audit compare --log http://127.0.0.1:8083/log --server http://127.0.0.1:8083"
        })
public final class AuditCompareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The distribution-service. Default: $COUNTERSIGN_DISTRIBUTION_URL, or the local stack's.")
    private @Nullable URI server;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    public AuditCompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        LogSource source = log.source(terminal);
        var proven =
                ProvenLog.read(source, log.key(terminal), size -> Progress.ofSteps(terminal, "read", size, "entries"));
        var heads = new CurrentHeads(source);
        proven.forEach(heads::entry);
        var asked = new OfferCheck(new Defaults(terminal).distribution(server), new Http());
        List<OfferCheck.Verdict> verdicts = new ArrayList<>();
        for (CurrentHeads.Promise promise : heads.promises()) {
            verdicts.add(asked.check(promise));
        }
        boolean ok = verdicts.stream().allMatch(OfferCheck.Verdict::ok);
        if (output.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("ok", ok);
            report.put("size", proven.size());
            report.put("offers", verdicts);
            terminal.json(report);
        } else {
            verdicts.forEach(verdict -> terminal.say(verdict.line()));
            terminal.say(
                    ok
                            ? "the server offers what the log says, at " + proven.size() + " entries"
                            : "the server does NOT offer what the log says");
        }
        return ok ? ExitCode.OK : ExitCode.REFUSED;
    }
}
