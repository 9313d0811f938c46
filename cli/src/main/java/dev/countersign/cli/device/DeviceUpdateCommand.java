package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DeviceUpdate.Outcome;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "update",
        header = "Ask for an update, open and verify it, and make it the active release.",
        description = {
            "Without --log-key it does what the stock plugin (8.51.23 or newer) does, and no more: level L0. The seal proves that the bundle was "
                    + "sealed for this app and environment; it does not prove which version it is, nor that it is the newest: a hostile "
                    + "server can hand out an older sealed release again. The active release stays whenever anything is refused.",
            "With --log-key, level L2: the server must also prove what the channel offers. Refused by name: rollback, freeze, mix-and-match, "
                    + "head-not-attested, wrong-channel, wrong-environment, wrong-manifest, withheld, split-view, bad-proof, no-proof.",
            "Exit code 0 updated or up to date, 4 refused, 1 nothing offered or no answer."
        },
        footer = {
            "",
            "Example:",
            "  countersign device update --server http://127.0.0.1:8083 --app com.example.demo \\",
            "      --public-key .countersign/device/com.example.demo/development.pem --state /tmp/device"
        })
public final class DeviceUpdateCommand implements Callable<Integer> {
    private static final String LEVEL_NOTE =
            "level L0: the bundle is authentic for this app and environment; that it is the newest is not proven";

    private static final String PROVEN_NOTE = "level L2: version, channel and freshness are proven by the log";

    private final Terminal terminal;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The distribution-service. Default: $COUNTERSIGN_DISTRIBUTION_URL, or the local stack.")
    private @Nullable URI server;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(
            names = "--public-key",
            required = true,
            paramLabel = "PEM",
            description = "The device public key of the app's environment, PKCS#1.")
    private Path publicKey;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "Where the device keeps its id and releases; `current` in it is the active one.")
    private Path state;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description =
                    "The log's verifier key: have the server prove version, channel and freshness by the log (level L2).")
    private @Nullable Path logKey;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "The channel to ask for.")
    private @Nullable ChannelName channel;

    @Option(
            names = "--version-native",
            paramLabel = "VERSION",
            defaultValue = "0.0.0",
            description =
                    "The native app's version, which is also that of its built-in bundle. Default: ${DEFAULT-VALUE}.")
    private String versionNative = "0.0.0";

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            defaultValue = "android",
            description = "android, ios or electron. Default: ${DEFAULT-VALUE}.")
    private String platform = "android";

    @Option(
            names = "--plugin-version",
            paramLabel = "VERSION",
            defaultValue = "8.51.23",
            description = "The plugin's version. Default: ${DEFAULT-VALUE}.")
    private String pluginVersion = "8.51.23";

    @Option(names = "--debug-build", description = "Be a development build of the app.")
    private boolean debugBuild;

    @Option(names = "--emulator", description = "Be an emulator.")
    private boolean emulator;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public DeviceUpdateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        DevicePublicKey key = readKey(terminal.resolve(publicKey));
        var profile = new DeviceProfile(
                app, key.id(), channel, versionNative, platform, pluginVersion, !debugBuild, emulator);
        URI address = new Defaults(terminal).distribution(server);
        var http = new Http();
        ProvenChannel proofs = logKey == null
                ? null
                : new ProvenChannel(
                        address, profile, LogKeyFile.read(terminal.resolve(logKey)), http, terminal.clock());
        var update = new DeviceUpdate(address, profile, key, http, terminal, proofs);
        try (DeviceState device = DeviceState.open(terminal.resolve(state))) {
            try {
                return report(update.run(device), device);
            } catch (UpdateRefusedException e) {
                show("refused", e.reason(), String.valueOf(e.getMessage()), device);
                return ExitCode.REFUSED;
            }
        }
    }

    private static DevicePublicKey readKey(Path file) throws IOException {
        try {
            return DevicePublicKey.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no public key " + file);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }

    private int report(Outcome outcome, DeviceState device) throws IOException {
        switch (outcome) {
            case Outcome.Updated updated -> show("updated", null, "verified and active", device);
            case Outcome.BackToBuiltin back ->
                show("builtin", null, "the server told to go back to the built-in", device);
            case Outcome.UpToDate same -> show("up_to_date", null, same.code(), device);
            case Outcome.NotOffered(String kind, String code, String message) -> {
                show(kind, code, message, device);
                return ExitCode.ERROR;
            }
        }
        return ExitCode.OK;
    }

    private void show(String status, @Nullable String reason, String sentence, DeviceState device) throws IOException {
        Optional<DeviceState.Release> active = device.current();
        String version = active.map(release -> release.version().value()).orElse("builtin");
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("status", status);
            if (reason != null) {
                result.put("reason", reason);
            }
            result.put("message", sentence);
            result.put("version", version);
            active.ifPresent(release -> {
                result.put("bundle", release.bundle());
                result.put("path", device.web(release).toString());
            });
            result.put("device_id", device.deviceId());
            result.put("level", logKey == null ? "L0" : "L2");
            terminal.json(result);
            return;
        }
        terminal.say(status + (reason == null ? "" : " (" + reason + ")") + ": " + sentence);
        terminal.say("active: " + version
                + active.map(release -> " in " + device.web(release)).orElse(""));
        if (logKey == null) {
            terminal.note(LEVEL_NOTE);
        } else if (!status.equals("refused")) {
            terminal.note(PROVEN_NOTE);
        }
    }
}
