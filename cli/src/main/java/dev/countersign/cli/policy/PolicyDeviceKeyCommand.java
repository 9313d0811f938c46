package dev.countersign.cli.policy;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DevicePublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "device-key",
        header = "Print the policy's line for a device key that you hold yourself.",
        description =
                "It names the key by its fingerprint: the policy is read by people who must not be able to open bundles.",
        footer = {"", "Example:", "  countersign policy device-key .capgo_key_v2.pub"})
public final class PolicyDeviceKeyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "KEYFILE.pub", description = "The public key that stands in the app, PKCS#1 PEM.")
    private Path file;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public PolicyDeviceKeyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path path = terminal.resolve(file);
        try {
            DevicePublicKey key = DevicePublicKey.parse(Files.readString(path));
            if (output.json()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("held_by", "developer");
                line.put("fingerprint", key.fingerprint());
                line.put("key_id", key.id());
                terminal.json(line);
            } else {
                terminal.say("device_key: { held_by: developer, fingerprint: " + key.fingerprint() + ", key_id: "
                        + key.id() + " }");
            }
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(path + ": " + e.getMessage(), e);
        }
    }
}
