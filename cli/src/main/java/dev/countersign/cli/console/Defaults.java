package dev.countersign.cli.console;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where things are unless an option says otherwise: environment variables, then the local stack on this machine. */
public final class Defaults {
    private final Terminal terminal;

    public Defaults(Terminal terminal) {
        this.terminal = terminal;
    }

    /** {@code COUNTERSIGN_HOME}, or {@code .countersign} in the working directory. */
    public Path home() {
        return terminal.resolve(Path.of(variable("COUNTERSIGN_HOME").orElse(".countersign")));
    }

    /** The option, or {@code COUNTERSIGN_INGEST_URL}, or the local stack's ingest-service. */
    public URI ingest(@Nullable URI option) {
        return base(option, "COUNTERSIGN_INGEST_URL", "COUNTERSIGN_INGEST_PORT", "8081");
    }

    /** {@code COUNTERSIGN_TOKEN_FILE}, or null. */
    public @Nullable Path ingestToken() {
        return variable("COUNTERSIGN_TOKEN_FILE")
                .map(file -> terminal.resolve(Path.of(file)))
                .orElse(null);
    }

    /** The option, or {@code COUNTERSIGN_DISTRIBUTION_URL}, or the local stack's distribution-service. */
    public URI distribution(@Nullable URI option) {
        return base(option, "COUNTERSIGN_DISTRIBUTION_URL", "COUNTERSIGN_DISTRIBUTION_PORT", "8083");
    }

    /** The option, or {@code log-verifier.key} in {@link #home}. */
    public Path logKey(@Nullable Path option) {
        return option == null ? home().resolve("log-verifier.key") : terminal.resolve(option);
    }

    private URI base(@Nullable URI option, String urlVariable, String portVariable, String port) {
        URI chosen = option != null
                ? option
                : URI.create(variable(urlVariable)
                        .orElseGet(() ->
                                "http://127.0.0.1:" + variable(portVariable).orElse(port)));
        return httpBase(chosen);
    }

    /**
     * Checks a base URL and takes a slash off its end.
     *
     * @throws CommandFailure if it is not an absolute HTTP URL without query
     */
    public static URI httpBase(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw CommandFailure.usage(url + " is not a base URL; it reads like https://updates.example.com");
        }
        String text = url.toString();
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(terminal.environment().get(name)).filter(value -> !value.isBlank());
    }
}
