package dev.countersign.cli.request;

import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which ingest-service to talk to. */
public final class IngestOption {
    @Option(
            names = "--ingest",
            paramLabel = "URL",
            description = "The ingest-service. Default: $COUNTERSIGN_INGEST_URL, or the local stack on 127.0.0.1."
                    + " Where it asks for a bearer token, $COUNTERSIGN_TOKEN_FILE names the file with it.")
    private @Nullable URI url;

    public IngestClient connect(Terminal terminal) {
        var defaults = new Defaults(terminal);
        return new IngestClient(defaults.ingest(url), new Http(), defaults.ingestToken());
    }
}
