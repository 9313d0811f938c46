package dev.countersign.e2e.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.Countersign;
import dev.countersign.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The commands, in this process: as a person types them, without the second that a JVM takes to start. */
public final class Cli {
    private final Map<String, String> environment;
    private final Path directory;

    Cli(Map<String, String> environment, Path directory) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /** Runs a command to its end, whatever that is. Arguments as their text. */
    public CliRun run(Object... arguments) {
        String[] command = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                InputStream.nullInputStream(),
                false,
                environment,
                directory,
                Clock.systemUTC());
        int exitCode = Countersign.run(terminal, command);
        return new CliRun(List.of(command), exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
}
