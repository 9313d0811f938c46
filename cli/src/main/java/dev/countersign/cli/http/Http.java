package dev.countersign.cli.http;

import dev.countersign.cli.console.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests over one client. Thread-safe. */
public final class Http {
    /** A small answer is not larger than this. */
    private static final int SMALL = 32 << 20;

    private static final HttpClient CLIENT = client();

    private final Patience patience;

    public Http(Patience patience) {
        this.patience = patience;
    }

    public Http() {
        this(Patience.USUAL);
    }

    /** One for the process. A JVM that ends waits 0.3 s for its selector thread unless that was told to stop. */
    private static HttpClient client() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(client::shutdownNow, "stop the HTTP client"));
        return client;
    }

    /** How often failed calls are repeated. */
    public Patience patience() {
        return patience;
    }

    /** A request to build on. */
    public static HttpRequest.Builder to(URI url) {
        return HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(60))
                .header(TraceParent.HEADER, TraceParent.ofThisProcess());
    }

    /**
     * Sends a request and reads its answer, once.
     *
     * @throws IOException if there is no answer
     */
    public Answer send(HttpRequest request) throws IOException {
        HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            return new Answer(response.statusCode(), small(in), response.headers());
        }
    }

    /**
     * Sends a request that is safe to repeat, and repeats it with growing pauses when there is no answer or the answer is 408, 425, 429, 502,
     * 503 or 504.
     *
     * @throws CommandFailure if it never worked
     */
    public Answer sendPatiently(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Duration wait = patience.before(attempt);
            try {
                Answer answer = send(request);
                if (!transientStatus(answer.status()) || attempt == patience.tries()) {
                    return answer;
                }
                Duration asked = Duration.ofSeconds(Math.min(answer.retryAfterSeconds(), 30));
                wait = asked.compareTo(wait) > 0 ? asked : wait;
            } catch (IOException e) {
                if (attempt == patience.tries() || isRefused(e) && attempt == 3) {
                    throw unreachable(request.uri(), e);
                }
            }
            Patience.pause(wait);
        }
    }

    /**
     * As {@link #sendPatiently}, for an answer of any size: its body is still to be read, and closed.
     *
     * @throws CommandFailure if it never worked
     */
    public HttpResponse<InputStream> streamPatiently(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
                if (!transientStatus(response.statusCode()) || attempt == patience.tries()) {
                    return response;
                }
                response.body().close();
            } catch (IOException e) {
                if (attempt == patience.tries() || isRefused(e) && attempt == 3) {
                    throw unreachable(request.uri(), e);
                }
            }
            Patience.pause(patience.before(attempt));
        }
    }

    /**
     * Sends a request, once, and gives its body to a handler.
     *
     * @throws IOException if there is no answer, or its body breaks off
     */
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException {
        try {
            return CLIENT.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    /** Whether an answer says: not now. */
    public static boolean transientStatus(int status) {
        return switch (status) {
            case 408, 425, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** One line that names the fix. */
    public static CommandFailure unreachable(URI url, IOException cause) {
        String server = url.getScheme() + "://" + url.getRawAuthority();
        boolean local = "127.0.0.1".equals(url.getHost()) || "localhost".equals(url.getHost());
        String hint = local ? "is the stack running? start it with: ./countersign up" : "is the address right?";
        if (isRefused(cause)) {
            return CommandFailure.error("cannot connect to " + server + ": " + hint, cause);
        }
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return CommandFailure.error("no answer from " + server + " (" + why + "); trying again is safe", cause);
    }

    private static boolean isRefused(IOException e) {
        return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
    }

    private static byte[] small(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            body.write(buffer, 0, count);
            if (body.size() > SMALL) {
                throw new IOException("the answer is too large");
            }
        }
        return body.toByteArray();
    }
}
