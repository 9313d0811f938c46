package dev.countersign.cli.rollout;

import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.request.RolloutChange.Action;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rollout …} */
@Command(
        name = "rollout",
        mixinStandardHelpOptions = true,
        header = "Offer a release to a share of a channel's devices first.",
        description = {
            "A device that runs the release keeps it when the share is lowered or the rollout paused or halted; only a rollback takes it "
                    + "back. During a rollout nothing else moves the channel, except a revocation."
        })
public final class RolloutCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    private RolloutCommand() {}

    /** The command with all that can be done. */
    public static CommandLine with(Terminal terminal) {
        CommandLine command = new CommandLine(new RolloutCommand())
                .addSubcommand(new RolloutStartCommand(terminal))
                .addSubcommand("raise", new RolloutShareCommand(terminal), "lower")
                .addSubcommand("halt", new RolloutHaltCommand(terminal));
        act(command, terminal, "pause", Action.PAUSE, "Reach no more devices for now. The plan stays.");
        act(command, terminal, "resume", Action.RESUME, "Go on after a pause or a halt; the soak time begins anew.");
        act(command, terminal, "complete", Action.COMPLETE, "Make the release the channel's stable one.");
        act(command, terminal, "rollback", Action.ROLLBACK, "End it and take devices back to the stable version.");
        return command;
    }

    private static void act(CommandLine command, Terminal terminal, String name, Action action, String header) {
        var act = new CommandLine(new RolloutActCommand(terminal, action));
        act.getCommandSpec().usageMessage().header(header);
        command.addSubcommand(name, act);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: rollout start, raise, lower, pause, resume, halt, complete, rollback");
    }
}
