package dev.countersign.cli.policy;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.cli.log.PolicyInForce;
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
                "The file exactly as it was adopted, on standard output; where it stands in the log, on standard error.",
        footer = {"", "Example:", "  countersign policy show > policy.yaml   # to change it and propose the next"})
public final class PolicyShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final Output output = new Output();

    public PolicyShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        PolicyInForce now = PolicyInForce.read(log, terminal);
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("serial", now.policy().serial());
            result.put("digest", now.policy().digest());
            result.put("index", now.index());
            result.put("entries", now.size());
            result.put("policy", now.text());
            terminal.json(result);
        } else {
            terminal.note(now.origin() + ", digest " + now.policy().digest());
            terminal.out().print(now.text());
            terminal.out().flush();
        }
        return ExitCode.OK;
    }
}
