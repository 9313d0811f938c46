package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.cli.http.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches a file; what is there already of it is not fetched again (RFC 9110, section 14). */
final class Download {
    /** Larger than any bundle: a server cannot fill the disk. */
    private static final long LARGEST = 2L << 30;

    private static final long NOT_STORED = -1;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final Http http;
    private final Terminal terminal;

    Download(Http http, Terminal terminal) {
        this.http = http;
        this.terminal = terminal;
    }

    /**
     * Completes {@code part}.
     *
     * @throws CommandFailure if it could not be completed now; what came is kept for the next try
     */
    void complete(URI url, Path part) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (fetch(url, part)) {
                    return;
                }
                if (attempt == http.patience().tries()) {
                    throw CommandFailure.error("the download stays incomplete; trying again goes on where it stopped");
                }
            } catch (IOException e) {
                if (attempt == http.patience().tries()) {
                    throw Http.unreachable(url, e);
                }
            }
            Patience.pause(http.patience().before(attempt));
        }
    }

    /** One try; whether the file is complete now. */
    private boolean fetch(URI url, Path part) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = Http.to(url).GET();
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        try (var bar = new Bar()) {
            HttpResponse<Long> response = http.send(request.build(), info -> store(info, part, have, bar));
            long size = response.body();
            switch (response.statusCode()) {
                case 200 -> {
                    OptionalLong total = response.headers().firstValueAsLong("Content-Length");
                    return total.isEmpty() || size == total.getAsLong();
                }
                case 206 -> {
                    if (size == NOT_STORED) {
                        Files.deleteIfExists(part); // not the part asked for: from the start
                        return false;
                    }
                    return size == Long.parseLong(range(response).group(3));
                }
                case 416 -> {
                    boolean whole = response.headers()
                            .firstValue("Content-Range")
                            .filter(("bytes */" + have)::equals)
                            .isPresent();
                    if (!whole) {
                        Files.deleteIfExists(part);
                    }
                    return whole;
                }
                default -> {
                    if (Http.transientStatus(response.statusCode()) || response.statusCode() / 100 == 5) {
                        return false;
                    }
                    throw CommandFailure.error("the bundle cannot be downloaded: HTTP " + response.statusCode()
                            + " from " + url.getHost());
                }
            }
        }
    }

    /** Where the body goes: to the file if it is what was asked for, else nowhere. */
    private BodySubscriber<Long> store(HttpResponse.ResponseInfo info, Path part, long have, Bar bar) {
        Matcher range =
                CONTENT_RANGE.matcher(info.headers().firstValue("Content-Range").orElse(""));
        OptionalLong length = info.headers().firstValueAsLong("Content-Length");
        if (info.statusCode() == 200) {
            return new PartialFile(part, 0, LARGEST, bar.of(length.orElse(0)));
        }
        if (info.statusCode() == 206 && range.matches() && Long.parseLong(range.group(1)) == have) {
            return new PartialFile(part, have, LARGEST, bar.of(length.orElse(0)));
        }
        return BodySubscribers.replacing(NOT_STORED);
    }

    private static Matcher range(HttpResponse<Long> response) {
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches()) {
            throw new IllegalStateException("looked at before the body was stored");
        }
        return range;
    }

    /** The bar of one try, which begins when its length is known. */
    private final class Bar implements AutoCloseable {
        private Progress progress = Progress.none();

        Progress of(long length) {
            progress = Progress.ofBytes(terminal, "download", length);
            return progress;
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
