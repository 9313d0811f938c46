package dev.countersign.cli.key;

import dev.countersign.cli.audit.HttpLog;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to read what keys there are. */
final class LogPlace {
    @Option(
            names = "--log",
            paramLabel = "URL",
            description = "The log. Default: /log of $COUNTERSIGN_DISTRIBUTION_URL, or of the local stack.")
    private @Nullable URI log;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    KeysNow keys(Terminal terminal) throws IOException {
        var defaults = new Defaults(terminal);
        URI address = log == null ? URI.create(defaults.distribution(null) + "/log") : Defaults.httpBase(log);
        var source = new HttpLog(address, Optional.empty(), new Http());
        try {
            return KeysNow.read(source, LogKeyFile.read(defaults.logKey(logKeyFile)));
        } catch (LogException e) {
            throw CommandFailure.refused("the log does not verify: " + e.getMessage());
        }
    }
}
