package dev.countersign.cli.channel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "channel",
        mixinStandardHelpOptions = true,
        header = "Move a channel to another release, put single devices on one, or show what channels offer.")
public final class ChannelCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public ChannelCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: channel set CHANNEL ..., channel show ..., channel assign CHANNEL ..., channel unassign ...");
    }
}
