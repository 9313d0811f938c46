package dev.countersign.cli.channel;

import dev.countersign.cli.console.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "unassign",
        header = "Take a device off the channel that an operator put it on.",
        description = {
            "It then gets what its own choice or the default channel offers. Nothing of the assignment is kept, once Kafka has compacted the topic."
        },
        footer = {
            "",
            "Example:",
            "  countersign channel unassign --app com.example.demo --environment production --device 44f128a5-... --key ops.pem"
        })
public final class ChannelUnassignCommand implements Callable<Integer> {
    private static final Duration TIME_TO_HAND_IN = Duration.ofMinutes(10);

    private final Terminal terminal;

    @Mixin
    private final DeviceWord word = new DeviceWord();

    public ChannelUnassignCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Instant now = word.now(terminal);
        return word.send(
                terminal, word.assignment(now, now.plus(TIME_TO_HAND_IN), null), "on no channel by assignment");
    }
}
