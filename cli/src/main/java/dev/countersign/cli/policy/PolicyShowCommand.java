package dev.countersign.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.cli.log.NamesOption;
import dev.countersign.cli.log.PolicyInForce;
import dev.countersign.contract.policy.PublishedPolicy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "show",
        header = "Show the policy in force, by the verified log.",
        description =
                "The text exactly as it was adopted, in which people have handles of their keys, on standard output; where it stands in the log, on"
                        + " standard error. With --names people have the names that they have in that file; what is proposed again has none.",
        footer = {
            "",
            "Examples:",
            "  countersign policy show > policy.yaml",
            "  countersign policy show --names mine.yaml > next.yaml   # to change it and propose the next"
        })
public final class PolicyShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final NamesOption names = new NamesOption();

    @Mixin
    private final Output output = new Output();

    public PolicyShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        PolicyInForce now = PolicyInForce.read(log, terminal);
        String text = names.isGiven()
                ? PublishedPolicy.withNames(now.text().getBytes(UTF_8), names.read(terminal)::of)
                : now.text();
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("serial", now.policy().serial());
            result.put("digest", now.policy().digest());
            result.put("index", now.index());
            result.put("entries", now.size());
            result.put("policy", text);
            terminal.json(result);
        } else {
            terminal.note(now.origin() + ", digest " + now.policy().digest());
            terminal.out().print(text);
            terminal.out().flush();
        }
        return ExitCode.OK;
    }
}
