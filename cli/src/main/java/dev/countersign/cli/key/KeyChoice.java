package dev.countersign.cli.key;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Patience;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key a request is about. What is not said is looked up in the log. */
final class KeyChoice {
    private static final Patience BEHIND = new Patience(6, Duration.ofMillis(250), Duration.ofSeconds(2));

    @Option(names = "--app", paramLabel = "APP", description = "The app whose device key it is.")
    private @Nullable AppId app;

    @Option(names = "--environment", paramLabel = "ENVIRONMENT", description = "The environment of the device key.")
    private @Nullable EnvironmentName environment;

    @Option(
            names = "--purpose",
            paramLabel = "PURPOSE",
            description = "event, log or upload: a key of the deployment instead of a device key.")
    private @Nullable String purpose;

    @Option(names = "--number", paramLabel = "N", description = "The key's number. Default: see above.")
    private @Nullable Integer number;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Nullable
    AppId app() {
        return app;
    }

    @Nullable
    EnvironmentName environment() {
        return environment;
    }

    AppId requireApp() {
        return required(app);
    }

    EnvironmentName requireEnvironment() {
        return required(environment);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw CommandFailure.usage("say which environment with --app APP --environment ENVIRONMENT");
        }
        return value;
    }

    /** The key after the last one. */
    KeyLabel next(Terminal terminal) throws IOException {
        String line = line();
        if (number != null) {
            return new KeyLabel(line + "/" + number);
        }
        List<KnownKey> known = known(terminal);
        return new KeyLabel(line + "/" + (known.isEmpty() ? 1 : known.getLast().number() + 1));
    }

    /** The newest key in this state. */
    KeyLabel newest(Terminal terminal, KnownKey.State state) throws IOException {
        String line = line();
        if (number != null) {
            return new KeyLabel(line + "/" + number);
        }
        return known(terminal).reversed().stream()
                .filter(key -> key.state() == state)
                .findFirst()
                .orElseThrow(() -> CommandFailure.error("the log has no " + line + " key that is "
                        + state.name().toLowerCase(java.util.Locale.ROOT)
                        + "; countersign key list shows what there is"))
                .label();
    }

    /** The key that --number names. */
    KeyLabel numbered() {
        if (number == null) {
            throw CommandFailure.usage("say which key with --number; countersign key list shows what there is");
        }
        return new KeyLabel(line() + "/" + number);
    }

    List<KnownKey> known(Terminal terminal) throws IOException {
        return KeysNow.read(log, terminal).of(line());
    }

    /** This key, once the log at hand has it: what is served may lie a moment behind what was answered. */
    KnownKey await(Terminal terminal, KeyLabel label) throws IOException {
        for (int asked = 1; ; asked++) {
            Optional<KnownKey> found = known(terminal).stream()
                    .filter(key -> key.label().equals(label))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (asked == BEHIND.tries()) {
                throw CommandFailure.error(
                        "the log has no key " + label + "; countersign key list shows what there is");
            }
            Patience.pause(BEHIND.before(asked));
        }
    }

    private String line() {
        boolean device = app != null && environment != null;
        boolean service = List.of("event", "log", "upload").contains(String.valueOf(purpose));
        if (device == service || (purpose != null && !service) || (service && (app != null || environment != null))) {
            throw CommandFailure.usage(
                    "say either --app APP --environment ENVIRONMENT, or --purpose event, log or upload");
        }
        return device ? "device/" + app + "/" + environment : String.valueOf(purpose);
    }
}
