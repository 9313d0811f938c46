package dev.countersign.cli.project;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "migrate", mixinStandardHelpOptions = true, header = "Move a project on from what it used before.")
public final class MigrateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public MigrateCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say from what: migrate v1");
    }
}
