package dev.countersign.cli.console;

import dev.countersign.contract.json.Json;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Where a command reads and writes: results to {@code out}, everything else to {@code err}, so that output can be piped.
 *
 * @param interactive whether a person sits there: progress bars and questions only then
 * @param environment environment variables
 * @param directory what relative paths are relative to
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        InputStream in,
        boolean interactive,
        Map<String, String> environment,
        Path directory,
        Clock clock) {
    public Terminal {
        environment = Map.copyOf(environment);
        directory = directory.toAbsolutePath().normalize();
    }

    /** The process's own. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.out, System.err, System.in, hasPerson(), System.getenv(), Path.of(""), Clock.systemUTC());
    }

    /** A path as the user typed it. */
    public Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }

    /** Writes a result for people. */
    public void say(String line) {
        out.println(line);
    }

    /** Writes a result for machines: one JSON object on one line. */
    public void json(Object value) {
        out.println(new String(Json.write(value), StandardCharsets.UTF_8));
    }

    /** Writes what is no result: progress, hints. */
    public void note(String line) {
        err.println(line);
    }

    public void warn(String line) {
        err.println("warning: " + line);
    }

    /** Asks a person; false where there is none, or the answer is not yes. */
    public boolean confirm(String question) throws IOException {
        if (!interactive) {
            return false;
        }
        err.print(question + " [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }

    /** JDK 21 has a console only for terminals; later ones always, with isTerminal() to tell. */
    private static boolean hasPerson() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
