package dev.countersign.cli.device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "device", mixinStandardHelpOptions = true, header = "Be a device: fetch, open and verify releases.")
public final class DeviceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DeviceCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: device update ...");
    }
}
