package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** A terminal that remembers what was written to it. */
public final class TestTerminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;

    public TestTerminal(Path directory) {
        this.directory = directory;
    }

    public TestTerminal with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Terminal terminal() {
        return terminal(false, "");
    }

    /** A person who types this. */
    public Terminal person(String typed) {
        return terminal(true, typed);
    }

    private Terminal terminal(boolean interactive, String typed) {
        return new Terminal(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new ByteArrayInputStream(typed.getBytes(UTF_8)),
                interactive,
                environment,
                directory,
                Clock.systemUTC());
    }

    /** Runs a command as a script would. */
    public int run(String... arguments) {
        out.reset();
        err.reset();
        return Countersign.run(terminal(), arguments);
    }

    public String out() {
        return out.toString(UTF_8);
    }

    public String err() {
        return err.toString(UTF_8);
    }

    /** The one JSON object on standard output. */
    public JsonNode json() {
        return Json.readTolerantly(out.toByteArray(), JsonNode.class);
    }
}
