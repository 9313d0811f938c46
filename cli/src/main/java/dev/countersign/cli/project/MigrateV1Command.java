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
        name = "v1",
        header = "Move a project on from Capgo's first encryption (V1): new key, config rewritten.",
        description = {
            "Without options it only tells what of V1 is there, and exits with 1 if something is. With --server and either "
                    + "--public-key (the signing service holds the device key) or --new-key (you hold it) it takes the private key out of the "
                    + "capacitor config and writes the settings that init writes. V1's key files stay unless you say --delete-v1-keys."
        },
        footer = {
            "",
            "Examples:",
            "  countersign migrate v1",
            "  countersign migrate v1 --server https://updates.example.com --public-key .countersign/device/com.example.demo/production.pem",
            "  countersign migrate v1 --server https://updates.example.com --new-key"
        })
public final class MigrateV1Command implements Callable<Integer> {
    private static final List<String> OLD_BUILDS = List.of(
            "Builds that are installed hold V1's private key, and no server can take it from them. Treat that key as known to everyone.",
            "They run plugin 6 or older and open V1 bundles only; nothing here makes such bundles. Keep the server they ask answering"
                    + " \"no update\" until they are gone, and publish nothing to it any more.",
            "Ship this config with plugin 8.51.23 or newer through the store, under a higher version; resetWhenUpdate makes the new build start"
                    + " with its own bundle and not with one that V1 let in.");

    private final Terminal terminal;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project. Default: the working directory.")
    private Path project = Path.of(".");

    @Option(
            names = "--public-key",
            paramLabel = "PEM",
            description = "The device public key of the environment, PKCS#1.")
    private @Nullable Path publicKey;

    @Option(
            names = "--new-key",
            description =
                    "Make a device key that you hold yourself: .capgo_key_v2 (keep it secret) and .capgo_key_v2.pub.")
    private boolean newKey;

    @Option(names = "--server", paramLabel = "URL", description = "The distribution-service as devices reach it.")
    private @Nullable URI server;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "The channel this build asks for.")
    private @Nullable ChannelName channel;

    @Option(names = "--delete-v1-keys", description = "Delete .capgo_key and .capgo_key.pub.")
    private boolean deleteKeys;

    @Mixin
    private final Output output = new Output();

    public MigrateV1Command(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = terminal.resolve(project);
        FirstEncryption before = FirstEncryption.in(folder);
        List<String> done = new ArrayList<>();
        List<String> todo = new ArrayList<>();
        boolean rewrite = publicKey != null || newKey;
        if (rewrite && (server == null || (publicKey != null && newKey))) {
            throw CommandFailure.usage("say --server, and either --public-key or --new-key");
        }
        if (rewrite && server != null) {
            rewrite(folder, Defaults.httpBase(server).toString(), done, todo);
        } else if (before.config().isPresent()) {
            todo.add(
                    "take the privateKey out of the config: run this again with --server and --public-key or --new-key");
        }
        if (deleteKeys) {
            for (Path file : before.keyFiles()) {
                Files.delete(file);
                done.add(file.getFileName() + " deleted, as you said");
            }
        } else if (!before.keyFiles().isEmpty()) {
            todo.add("delete V1's key files once nobody builds for old versions: --delete-v1-keys");
        }
        report(before, done, todo);
        return FirstEncryption.in(folder).config().isPresent() || (!rewrite && !deleteKeys && before.found())
                ? ExitCode.ERROR
                : ExitCode.OK;
    }

    private void rewrite(Path folder, String base, List<String> done, List<String> todo) throws IOException {
        Path config = ConfigFile.require(folder);
        String pem = publicKey == null ? "" : read(terminal.resolve(publicKey));
        JsonText text = ConfigFile.isJson(config) ? parse(config) : null;
        if (newKey) {
            pem = NewDeviceKey.make(folder);
            DevicePublicKey key = DevicePublicKey.parse(pem);
            done.add(".capgo_key_v2 and .capgo_key_v2.pub made; keep the first out of the repository and the app");
            todo.add("name the key in the policy: device_key: { held_by: developer, fingerprint: " + key.fingerprint()
                    + ", key_id: " + key.id() + " }");
        }
        List<Setting> settings = Setting.of(pem, base, channel == null ? "" : channel.value());
        if (text == null) {
            String code = Files.readString(config);
            if (ScriptConfig.hasV1PrivateKey(code)) {
                todo.add(config.getFileName() + " is code and was not changed: delete its privateKey line");
            }
            List<Setting> missing = ScriptConfig.missing(code, settings);
            if (!missing.isEmpty()) {
                todo.add("put these lines into the `plugins` of " + config.getFileName() + ":\n"
                        + ScriptConfig.snippet(missing));
            }
            return;
        }
        if (JsonConfig.hasV1PrivateKey(text)) {
            text = JsonConfig.withoutV1PrivateKey(text);
            done.add("privateKey taken out of " + config.getFileName());
        }
        JsonConfig.Result result = JsonConfig.apply(text, settings);
        result.changed().forEach(line -> done.add(config.getFileName() + ": " + line));
        if (!done.isEmpty()) {
            ConfigFile.replace(config, result.text().toString());
        }
    }

    private static JsonText parse(Path config) throws IOException {
        try {
            return JsonText.parse(Files.readString(config));
        } catch (MalformedException e) {
            throw CommandFailure.error(config + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        try {
            String pem = Files.readString(file);
            DevicePublicKey.parse(pem);
            return pem.strip().replace("\r\n", "\n") + "\n";
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }

    private void report(FirstEncryption before, List<String> done, List<String> todo) {
        List<String> oldBuilds = before.found() ? OLD_BUILDS : List.of();
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("found", before.sentences());
            result.put("done", done);
            result.put("todo", todo);
            result.put("old_builds", oldBuilds);
            terminal.json(result);
            return;
        }
        terminal.say(before.found() ? "found:" : "nothing of V1 is here");
        before.sentences().forEach(line -> terminal.say("  " + line));
        section("done:", done);
        section("to do:", todo);
        section("old builds:", oldBuilds);
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            terminal.say(title);
            lines.forEach(line -> terminal.say("  " + line));
        }
    }
}
