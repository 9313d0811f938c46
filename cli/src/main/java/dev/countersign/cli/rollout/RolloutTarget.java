package dev.countersign.cli.rollout;

import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Version;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which rollout. */
final class RolloutTarget {
    @Parameters(paramLabel = "CHANNEL", description = "The channel.")
    ChannelName channel;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    EnvironmentName environment;

    @Option(
            names = "--version",
            required = true,
            paramLabel = "VERSION",
            description = "The release that is rolled out.")
    Version version;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    RolloutTarget() {}
}
