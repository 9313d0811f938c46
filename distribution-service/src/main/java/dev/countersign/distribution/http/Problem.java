package dev.countersign.distribution.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Problem documents for people's and auditors' tools (RFC 9457). Devices get answers in the plugin's own shape instead. */
public final class Problem {
    private Problem() {}

    /** Ends the response with a problem document. */
    public static void end(HttpServerResponse response, int status, String title, String detail) {
        if (response.ended() || response.headWritten()) {
            return;
        }
        JsonObject document = new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("Cache-Control", "no-store")
                .end(document.toBuffer());
    }
}
