package dev.countersign.cli.audit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        header = "Check the log yourself: who signed what, when, by whose approval.")
public final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public AuditCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: audit verify, prove, check-proof, export, follow, compare or timestamp");
    }
}
