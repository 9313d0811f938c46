package dev.countersign.cli.log;

import dev.countersign.cli.audit.HttpLog;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.log.VerifiedLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which log a command looks things up in, and under which key. */
public final class LogAddress {
    @Option(
            names = "--log",
            paramLabel = "URL",
            description = "The log. Default: /log of $COUNTERSIGN_DISTRIBUTION_URL, or of the local stack.")
    private @Nullable URI log;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path keyFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the read token, for a log that is not public.")
    private @Nullable Path tokenFile;

    /**
     * Reads the whole log.
     *
     * @param entries gets each entry, in order; what it was given counts only if this returns
     * @return where evidence can be read from; its bytes are to be compared with their digest
     * @throws CommandFailure if the log does not verify
     */
    public LogSource read(Terminal terminal, Consumer<VerifiedEntry> entries) throws IOException {
        var defaults = new Defaults(terminal);
        LogVerifierKey key = LogKeyFile.read(defaults.logKey(keyFile));
        URI address = log == null ? URI.create(defaults.distribution(null) + "/log") : Defaults.httpBase(log);
        Optional<String> token = tokenFile == null
                ? Optional.empty()
                : Optional.of(Files.readString(terminal.resolve(tokenFile)).strip());
        var source = new HttpLog(address, token, new Http());
        try {
            new LogFollower(new VerifiedLog(key), source, entries).catchUp();
            return source;
        } catch (LogException e) {
            throw CommandFailure.refused("the log does not verify: " + e.getMessage());
        }
    }
}
