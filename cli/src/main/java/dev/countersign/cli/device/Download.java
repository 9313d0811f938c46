package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Http;
import dev.countersign.cli.http.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches a file; what is there already of it is not fetched again (RFC 9110, section 14). */
final class Download {
    /** Larger than any bundle: a server cannot fill the disk. */
    private static final long LARGEST = 2L << 30;

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
        HttpResponse<InputStream> response = http.open(request.build());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> {
                    return store(body, part, 0, response.headers().firstValueAsLong("Content-Length"));
                }
                case 206 -> {
                    Matcher range = CONTENT_RANGE.matcher(
                            response.headers().firstValue("Content-Range").orElse(""));
                    if (!range.matches() || Long.parseLong(range.group(1)) != have) {
                        Files.deleteIfExists(part); // not the part asked for: from the start
                        return false;
                    }
                    return store(body, part, have, OptionalLong.of(Long.parseLong(range.group(3))));
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

    private boolean store(InputStream body, Path part, long from, OptionalLong total) throws IOException {
        var options = from == 0
                ? new StandardOpenOption[] {
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING
                }
                : new StandardOpenOption[] {StandardOpenOption.APPEND};
        long size = from;
        try (Progress progress = Progress.ofBytes(terminal, "download", total.orElse(0));
                InputStream in = progress.counting(body);
                var out = Files.newOutputStream(part, options)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                if (size > LARGEST) {
                    throw CommandFailure.error("the server sends more than " + LARGEST + " bytes; given up");
                }
                out.write(buffer, 0, count);
            }
        }
        return total.isEmpty() || size == total.getAsLong();
    }
}
