package dev.countersign.ingest.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Answers that come before a body has ended, such as refusals, end the connection: what still arrives is thrown away as it comes, for a few
 * seconds, so that a client that is still sending gets to read the answer (RFC 9112, section 9.6). Without this the rest of the body would
 * gather in memory.
 */
@ApplicationScoped
class UnreadBodies {
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final int FIRST = 10_000;

    private final Vertx vertx;

    UnreadBodies(Vertx vertx) {
        this.vertx = vertx;
    }

    void watch(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (hasBody(context.request())) {
                        watch(context);
                    }
                    context.next();
                },
                FIRST);
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.addHeadersEndHandler(headers -> {
            if (!request.isEnded()) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        context.addEndHandler(over -> {
            // Over without an answer means that the client went away: whoever still reads the body must hear of it.
            if (context.response().ended() && !request.isEnded()) {
                discardAndClose(request);
            }
        });
    }

    private void discardAndClose(HttpServerRequest request) {
        long timer =
                vertx.setTimer(LINGER.toMillis(), late -> request.connection().close());
        request.handler(unwanted -> {});
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }
}
