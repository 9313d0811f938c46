package dev.countersign.cli.http;

import java.net.http.HttpHeaders;

/** A complete answer with a small body. */
public final class Answer {
    private final int status;
    private final byte[] body;
    private final HttpHeaders headers;

    Answer(int status, byte[] body, HttpHeaders headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    public int status() {
        return status;
    }

    public boolean ok() {
        return status / 100 == 2;
    }

    public byte[] body() {
        return body;
    }

    public Problem problem() {
        return Problem.parse(body);
    }

    /** Seconds until it is worth trying again, if the answer says so. */
    long retryAfterSeconds() {
        return headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,5}"))
                .map(Long::parseLong)
                .orElse(0L);
    }
}
