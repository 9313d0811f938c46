package dev.countersign.ingest.http;

import dev.countersign.contract.json.Json;
import dev.countersign.ingest.intake.Answer.Rejected;
import dev.countersign.ingest.intake.Rejection;
import dev.countersign.ingest.intake.UnavailableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/**
 * What went wrong, for people and machines (RFC 9457).
 *
 * @param type {@code urn:countersign:problem:<name>}, or {@code about:blank} where the status says it all
 * @param detail what is wrong this time, and the fix
 */
record Problem(String type, String title, int status, String detail) {
    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(Rejected rejected) {
        Rejection why = rejected.why();
        return new Problem(type(why.name()), why.title(), status(why), rejected.detail());
    }

    static Problem of(UnavailableException.What what, String detail) {
        String type = type(what.name() + "-unavailable");
        return switch (what) {
            case LOG -> new Problem(type, "The log is not known yet", 503, detail);
            case STORE -> new Problem(type, "The object store is not available", 503, detail);
            case ROOM -> new Problem(type, "The object store is full", 507, detail);
            case KAFKA -> new Problem(type, "Kafka is not available", 503, detail);
            case TURN -> new Problem(type, "Too many at once", 503, detail);
        };
    }

    /** A problem that the status code names sufficiently. */
    static Problem ofStatus(int status, String detail) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail);
    }

    Response response() {
        var response = Response.status(status).type(MEDIA_TYPE).entity(Json.write(this));
        if (status == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "DSSE");
        }
        if (status == 503 || status == 507) {
            response.header(HttpHeaders.RETRY_AFTER, status == 503 ? 5 : 60);
        }
        return response.build();
    }

    private static int status(Rejection why) {
        return switch (why) {
            case MALFORMED, UPLOAD_BROKEN -> 400;
            case UNKNOWN_SIGNER, BAD_SIGNATURE -> 401;
            case UNKNOWN_SCOPE, NOT_PERMITTED -> 403;
            case UNKNOWN_REQUEST -> 404;
            case NO_BUNDLE_EXPECTED, NO_NOTE_EXPECTED -> 409;
            case TOO_LARGE -> 413;
            case UNKNOWN_CHANNEL,
                    EXPIRED,
                    EXPIRES_TOO_LATE,
                    POLICY_INVALID,
                    POLICY_NOT_PUBLISHED,
                    UNKNOWN_UPLOAD_KEY,
                    NOT_AS_DECLARED,
                    NOTE_MALFORMED -> 422;
        };
    }

    private static String type(String constant) {
        return "urn:countersign:problem:" + constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
