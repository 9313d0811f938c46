package dev.countersign.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        header = "Check a policy file as the signing service would read it, without any service.",
        description = {
            "Exit code 0 if it can be adopted, 4 with the place and the fix if not. The digest is that of its published form, by which the log and its"
                    + " events call it."
        },
        footer = {
            "",
            "Examples:",
            "  countersign policy check policy.yaml",
            "  countersign policy check policy.yaml --published   # what the log would adopt, byte by byte"
        })
public final class PolicyCheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The policy file.")
    private Path file;

    @Option(
            names = "--published",
            description = "Print its published form: no comments, handles of keys in place of names.")
    private boolean published;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public PolicyCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path path = terminal.resolve(file);
        try {
            byte[] bytes = PublishedPolicy.of(Files.readAllBytes(path));
            if (published && !output.json()) {
                terminal.out().print(new String(bytes, UTF_8));
                terminal.out().flush();
            } else {
                show(Policy.parse(bytes), new String(bytes, UTF_8));
            }
            return ExitCode.OK;
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no file " + path);
        } catch (PolicyException e) {
            throw CommandFailure.refused(path + ": " + e.getMessage());
        }
    }

    private void show(Policy policy, String text) {
        if (output.json()) {
            List<String> scopes = new ArrayList<>();
            new TreeSet<>(policy.scopes()).forEach(scope -> scopes.add(scope.toString()));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ok", true);
            result.put("serial", policy.serial());
            result.put("digest", policy.digest());
            result.put("environments", scopes);
            if (published) {
                result.put("published", text);
            }
            terminal.json(result);
            return;
        }
        terminal.say("policy serial " + policy.serial() + ", digest " + policy.digest());
        for (Scope scope : new TreeSet<>(policy.scopes())) {
            EnvironmentRules rules = policy.environment(scope).orElseThrow();
            terminal.say("  " + scope + ": " + rules.publishers().size() + " publishers, "
                    + rules.approvers().size() + " approvers, " + rules.approvals() + " approvals, channels "
                    + new TreeSet<>(rules.channels().keySet()));
        }
        terminal.say("ok");
    }
}
