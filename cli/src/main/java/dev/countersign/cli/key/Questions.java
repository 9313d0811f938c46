package dev.countersign.cli.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Asks the people who are present, or reads their answers from a file: {@code name = answer}, for rehearsals. */
final class Questions {
    private final Terminal terminal;
    private final @Nullable Properties answers;
    private final BufferedReader in;

    private Questions(Terminal terminal, @Nullable Properties answers) {
        this.terminal = terminal;
        this.answers = answers;
        this.in = new BufferedReader(new InputStreamReader(terminal.in(), UTF_8));
    }

    static Questions of(Terminal terminal, @Nullable Path file) throws IOException {
        if (file == null) {
            if (!terminal.interactive()) {
                throw CommandFailure.usage("nobody sits here to answer; give a file with --answers");
            }
            return new Questions(terminal, null);
        }
        var answers = new Properties();
        try (var reader = Files.newBufferedReader(terminal.resolve(file))) {
            answers.load(reader);
        }
        return new Questions(terminal, answers);
    }

    /** The answer, which may be empty. */
    String answer(String name, String question) throws IOException {
        terminal.err().print(question + " ");
        terminal.err().flush();
        if (answers == null) {
            String line = in.readLine();
            if (line == null) {
                throw CommandFailure.error("the ceremony was left; nothing was signed");
            }
            return line.strip();
        }
        String answer = answers.getProperty(name);
        if (answer == null) {
            throw CommandFailure.usage("the answers have no " + name);
        }
        terminal.note(answer);
        return answer.strip();
    }

    /** @throws CommandFailure unless the answer is yes: then the ceremony ends here */
    void require(String name, String question) throws IOException {
        if (!answer(name, question + " [yes/no]").matches("(?i)yes")) {
            throw CommandFailure.refused("not-confirmed", name + " was not answered with yes; nothing was signed");
        }
    }
}
