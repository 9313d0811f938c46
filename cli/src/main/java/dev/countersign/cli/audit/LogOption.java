package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which log, under which key. */
final class LogOption {
    private static final String KAFKA = "kafka:";

    @Option(
            names = "--log",
            required = true,
            paramLabel = "URL-or-FOLDER",
            description =
                    "Where the log's files are: checkpoint, tile/..., evidence/... For verify also kafka:BOOTSTRAP.")
    private String log;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the read token, for a log that is not public.")
    private @Nullable Path tokenFile;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    LogOption() {}

    /** The pinned key. */
    LogVerifierKey key(Terminal terminal) throws IOException {
        return LogKeyFile.read(new Defaults(terminal).logKey(logKeyFile));
    }

    /** The broker, where the log is to be read from its topic. */
    Optional<String> broker() {
        return log.startsWith(KAFKA) ? Optional.of(log.substring(KAFKA.length())) : Optional.empty();
    }

    LogSource source(Terminal terminal) throws IOException {
        if (broker().isPresent()) {
            throw CommandFailure.usage("only audit verify reads a log from Kafka");
        }
        return at(log, terminal);
    }

    /** The files at an address, with the same token. */
    LogSource at(String log, Terminal terminal) throws IOException {
        if (log.startsWith("http://") || log.startsWith("https://")) {
            Optional<String> token = tokenFile == null
                    ? Optional.empty()
                    : Optional.of(Files.readString(terminal.resolve(tokenFile)).strip());
            return new HttpLog(Defaults.httpBase(URI.create(log)), token, new Http());
        }
        Path folder = terminal.resolve(Path.of(log));
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.error("there is no folder " + folder);
        }
        return new FolderLog(folder);
    }
}
