package dev.countersign.cli.project;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DevicePublicKey;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.ChannelName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        header = "Set a Capacitor project up to take its updates from here.",
        description = {
            "Writes publicKey, updateUrl, statsUrl, channelUrl and safe defaults into the project's capacitor config, keeps "
                    + "everything else as it is, and tells what it changed. A config written in TypeScript or JavaScript is not edited: "
                    + "you get the lines to paste. Running it again changes nothing."
        },
        footer = {
            "",
            "Example:",
            "  countersign init --public-key .countersign/device/com.example.demo/production.pem \\",
            "      --server https://updates.example.com --channel production"
        })
public final class InitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--public-key",
            required = true,
            paramLabel = "PEM",
            description = "The device public key of the environment this build belongs to, PKCS#1.")
    private Path publicKey;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "The distribution-service as devices reach it.")
    private URI server;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "The channel this build asks for.")
    private @Nullable ChannelName channel;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project. Default: the working directory.")
    private Path project = Path.of(".");

    @Option(
            names = "--remove-v1-private-key",
            description = "Take the private key that V1 left in the config out of it. Installed builds keep theirs.")
    private boolean removeV1PrivateKey;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        String base = Defaults.httpBase(server).toString();
        String pem = readKey(terminal.resolve(publicKey));
        List<Setting> settings = Setting.of(pem, base, channel == null ? "" : channel.value());
        Path folder = terminal.resolve(project);
        Path config = ConfigFile.require(folder);
        int code = ConfigFile.isJson(config) ? edit(config, settings) : explain(config, settings);
        if (base.startsWith("http://")) {
            terminal.warn(
                    base + " is not HTTPS: phones refuse it unless the app allows clear text; use it for trying only");
        }
        Leftovers.in(folder).forEach(terminal::warn);
        return code;
    }

    private static String readKey(Path file) throws IOException {
        try {
            String pem = Files.readString(file);
            DevicePublicKey.parse(pem);
            return pem.strip().replace("\r\n", "\n") + "\n";
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no public key " + file);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }

    private int edit(Path config, List<Setting> settings) throws IOException {
        JsonText before;
        JsonText start;
        List<String> changed = new ArrayList<>();
        JsonConfig.Result result;
        try {
            before = JsonText.parse(Files.readString(config));
            start = before;
            if (JsonConfig.hasV1PrivateKey(before)) {
                if (!removeV1PrivateKey) {
                    throw v1PrivateKey(
                            config, "see: countersign migrate v1; or run this again with --remove-v1-private-key");
                }
                start = JsonConfig.withoutV1PrivateKey(before);
                changed.add("privateKey removed: whoever has the app could make bundles with it");
            }
            result = JsonConfig.apply(start, settings);
        } catch (MalformedException e) {
            throw CommandFailure.error(config + ": " + e.getMessage(), e);
        }
        changed.addAll(result.changed());
        if (!changed.isEmpty()) {
            ConfigFile.replace(config, result.text().toString());
        }
        report(config, changed, result.kept(), List.of());
        return ExitCode.OK;
    }

    private int explain(Path config, List<Setting> settings) throws IOException {
        String code = Files.readString(config);
        if (ScriptConfig.hasV1PrivateKey(code)) {
            throw v1PrivateKey(config, "see: countersign migrate v1; delete the privateKey line from it");
        }
        List<Setting> missing = ScriptConfig.missing(code, settings);
        if (missing.isEmpty()) {
            report(config, List.of(), List.of(), List.of());
            return ExitCode.OK;
        }
        report(
                config,
                List.of(),
                List.of(),
                missing.stream().map(Setting::typeScript).toList());
        if (!output.json()) {
            terminal.say(ScriptConfig.snippet(missing));
        }
        return ExitCode.ERROR;
    }

    private static CommandFailure v1PrivateKey(Path config, String fix) {
        return CommandFailure.refused(config
                + " holds a privateKey, left by Capgo's first encryption (V1): whoever has the app can make bundles with it. Nothing "
                + "was changed; " + fix);
    }

    private void report(Path config, List<String> changed, List<String> kept, List<String> todo) {
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("file", config.toString());
            result.put("changed", changed);
            result.put("kept", kept);
            result.put("to_paste", todo);
            terminal.json(result);
            return;
        }
        if (!todo.isEmpty()) {
            terminal.say(config + " is code and was not changed. Put these lines into its `plugins`:");
            return;
        }
        terminal.say(config + (changed.isEmpty() ? ": nothing to change" : ":"));
        changed.forEach(line -> terminal.say("  set   " + line));
        kept.forEach(line -> terminal.say("  kept  " + line));
        if (!changed.isEmpty()) {
            terminal.say(
                    "next: npx cap sync, build the app, and call CapacitorUpdater.notifyAppReady() when it has started");
        }
    }
}
