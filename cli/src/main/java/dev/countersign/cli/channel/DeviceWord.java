package dev.countersign.cli.channel;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.cli.request.IngestOption;
import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.EnvironmentName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and the way of an assignment: sign, hand in, tell. */
final class DeviceWord {
    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Option(
            names = "--device",
            required = true,
            paramLabel = "ID",
            description = "The device's id, as the plugin's getDeviceId() tells.")
    private String device;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key pair, from keygen.")
    private Path keyFile;

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    DeviceWord() {}

    Instant now(Terminal terminal) {
        return terminal.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    ChannelAssignment assignment(Instant created, Instant expires, @Nullable ChannelName channel) {
        try {
            DeviceId id = new DeviceId(device.toLowerCase(Locale.ROOT));
            return new ChannelAssignment(app, environment, created, expires, id, channel);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--device: " + e.getMessage());
        }
    }

    /** Signs and hands in; returns the command's exit code. */
    int send(Terminal terminal, ChannelAssignment assignment, String outcome) throws IOException {
        SignedAssignment signed = SignedAssignment.sign(assignment, KeyFile.read(terminal, keyFile));
        ingest.connect(terminal).assign(signed);
        if (output.json()) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("status", "ok");
            result.put("device", assignment.device().value());
            result.put("channel", assignment.channel());
            result.put("expires", assignment.channel() == null ? null : assignment.expires());
            terminal.json(result);
        } else {
            terminal.say("device " + assignment.device() + " is " + outcome);
        }
        return ExitCode.OK;
    }
}
