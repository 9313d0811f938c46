package dev.countersign.cli.channel;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.value.ChannelName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "assign",
        header = "Put one device on a channel, whatever it or anyone else chose.",
        description = {
            "For whoever may move the channel, where the policy says assignable: true. It takes effect within seconds, needs no approval and is not in the "
                    + "log, which holds no device ids; what the device then gets is what the channel offers everyone on it."
        },
        footer = {
            "",
            "Example:",
            "  countersign channel assign beta --app com.example.demo --environment production --device 44f128a5-... --days 30 --key ops.pem"
        })
public final class ChannelAssignCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "CHANNEL", description = "The channel to put it on.")
    private ChannelName channel;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "90",
            description = "For how long; at most 366. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Mixin
    private final DeviceWord word = new DeviceWord();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ChannelAssignCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (days < 1 || days > ChannelAssignment.LONGEST_LIFE.toDays()) {
            throw CommandFailure.usage("--days must be 1 to " + ChannelAssignment.LONGEST_LIFE.toDays());
        }
        Instant now = word.now(terminal);
        ChannelAssignment assignment = word.assignment(now, now.plus(Duration.ofDays(days)), channel);
        return word.send(terminal, assignment, "on " + channel + " until " + assignment.expires());
    }
}
