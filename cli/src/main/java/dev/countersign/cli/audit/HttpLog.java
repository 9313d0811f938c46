package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogSource;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The log's files over HTTP. */
public final class HttpLog implements LogSource {
    private final URI base;
    private final Optional<String> token;
    private final Http http;

    /**
     * @param base the log's address without a slash at its end
     * @param token what a log that is not public asks for
     */
    public HttpLog(URI base, Optional<String> token, Http http) {
        this.base = base;
        this.token = token;
        this.http = http;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        var request = Http.to(URI.create(base + "/" + path)).GET();
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        Answer answer = http.sendPatiently(request.build());
        return switch (answer.status()) {
            case 200 -> Optional.of(answer.body());
            case 404, 410 -> Optional.empty();
            case 401, 403 ->
                throw CommandFailure.error(base + " needs a read token"
                        + (token.isPresent() ? ", and not this one" : "; see --token-file"));
            default -> throw CommandFailure.error(base + "/" + path + " answers HTTP " + answer.status());
        };
    }
}
