package dev.countersign.cli.witness;

import java.util.Optional;

/**
 * What a witness answers.
 *
 * @param status the HTTP status that C2SP tlog-witness gives it
 * @param body a cosignature line, the size that it knows, or a reason
 * @param alarm what is wrong with the log itself, named, if anything is
 */
record Verdict(int status, String body, Optional<String> alarm) {
    static Verdict cosigned(String line) {
        return new Verdict(200, line, Optional.empty());
    }

    static Verdict refused(int status, String reason) {
        return new Verdict(status, reason + "\n", Optional.empty());
    }

    static Verdict alarm(int status, String body, String alarm) {
        return new Verdict(status, body + "\n", Optional.of(alarm));
    }

    String contentType() {
        return status == 409 ? "text/x.tlog.size" : "text/plain; charset=utf-8";
    }
}
