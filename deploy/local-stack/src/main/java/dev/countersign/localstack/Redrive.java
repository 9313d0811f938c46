package dev.countersign.localstack;

import dev.countersign.localstack.broker.DeadLetters;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The operator's {@code redrive [--config FILE] [OFFSET...|all]}: shows what was put aside, or has it judged again. */
final class Redrive {
    static final String USAGE = """
            redrive [--config FILE] [OFFSET...|all]
              Shows the records that the signing service put aside, with their offsets and reasons; or sends those
              with these offsets (all: every one) to signing-requests again. Sending one twice does no harm.
              --config FILE   Kafka's client settings, as its own tools take them. Default: the local stack's broker""";

    private final String localBroker;
    private final PrintStream out;

    Redrive(String localBroker, PrintStream out) {
        this.localBroker = localBroker;
        this.out = out;
    }

    /** The exit code. */
    int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        List<String> left = new ArrayList<>(arguments);
        DeadLetters letters = DeadLetters.of(settings(left));
        if (left.isEmpty()) {
            letters.list().forEach(letter -> print("", letter));
            return 0;
        }
        List<Long> offsets = left.equals(List.of("all"))
                ? letters.list().stream().map(DeadLetters.Letter::offset).toList()
                : left.stream().map(Redrive::offset).toList();
        List<DeadLetters.Letter> sent = letters.redrive(offsets);
        sent.forEach(letter -> print("sent again ", letter));
        if (sent.size() < offsets.size()) {
            throw new StackException("not all of these offsets are in signing-requests-dead; redrive alone lists them");
        }
        return 0;
    }

    private void print(String what, DeadLetters.Letter letter) {
        out.println(what + letter.offset() + "  " + letter.key() + "  " + letter.reason());
    }

    private Properties settings(List<String> left) {
        var settings = new Properties();
        settings.setProperty("bootstrap.servers", localBroker);
        int option = left.indexOf("--config");
        if (option >= 0) {
            if (option + 1 == left.size()) {
                throw new StackException("--config needs a file");
            }
            left.remove(option);
            try (var in = Files.newInputStream(Path.of(left.remove(option)))) {
                settings.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException("the file of --config cannot be read", e);
            }
        }
        return settings;
    }

    private static long offset(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new StackException(text + " is no offset\n" + USAGE, e);
        }
    }
}
