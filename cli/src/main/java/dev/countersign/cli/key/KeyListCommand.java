package dev.countersign.cli.key;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LogAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        header = "Show the signing service's keys and what became of each, by the verified log.",
        footer = {"", "Example:", "  countersign key list"})
public final class KeyListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final Output output = new Output();

    public KeyListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        KeysNow now = KeysNow.read(log, terminal);
        if (output.json()) {
            List<Map<String, @Nullable Object>> list = new ArrayList<>();
            for (KnownKey key : now.all()) {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("label", key.label());
                entry.put("state", state(key));
                entry.put("since", key.since());
                entry.put("fingerprint", key.fingerprint());
                entry.put("key_id", key.keyId());
                list.add(entry);
            }
            terminal.json(Map.of("entries", now.size(), "keys", list));
            return ExitCode.OK;
        }
        for (KnownKey key : now.all()) {
            terminal.say(key.label() + "  " + state(key) + " since " + key.since()
                    + (key.keyId() == null ? "" : ", key_id " + key.keyId()) + ", fingerprint " + key.fingerprint());
        }
        terminal.say("verified to entry " + (now.size() - 1));
        return ExitCode.OK;
    }

    private static String state(KnownKey key) {
        return key.state().name().toLowerCase(Locale.ROOT);
    }
}
