package dev.countersign.ingest.http;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.Json;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Envelopes are gathered before a thread is taken for them: a client that takes its time costs 64 KiB and no thread, however many there
 * are of it, and no more than half a minute. Bundles stream instead, and are limited in number.
 */
@ApplicationScoped
class SmallBodies {
    /** One more than is taken, so that the resource sees that it is too much. */
    private static final int MOST = DsseEnvelope.MAX_BYTES + 1;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Behind {@link UnreadBodies}, which takes care of what is not read here. */
    private static final int ORDER = 9_000;

    private final Vertx vertx;

    SmallBodies(Vertx vertx) {
        this.vertx = vertx;
    }

    void gather(@Observes Filters filters) {
        filters.register(
                context -> {
                    if (context.request().method() == HttpMethod.POST) {
                        new Body(context).read();
                    } else {
                        context.next();
                    }
                },
                ORDER);
    }

    private final class Body {
        private final RoutingContext context;
        private final HttpServerRequest request;
        private final Buffer gathered = Buffer.buffer();
        private long timer;
        private boolean over;

        private Body(RoutingContext context) {
            this.context = context;
            this.request = context.request();
        }

        private void read() {
            timer = vertx.setTimer(PATIENCE.toMillis(), late -> giveUp());
            request.handler(this::take);
            request.endHandler(end -> handOn());
            request.exceptionHandler(gone -> forget());
            request.resume();
        }

        private void take(Buffer piece) {
            if (!over) {
                gathered.appendBuffer(piece, 0, Math.min(piece.length(), MOST - gathered.length()));
                if (gathered.length() == MOST) {
                    request.pause();
                    handOn();
                }
            }
        }

        private void handOn() {
            if (forget()) {
                ((RoutingContextInternal) context).setBody(gathered);
                context.next();
            }
        }

        private void giveUp() {
            if (forget()) {
                Problem problem = Problem.ofStatus(408, "The body took too long; send it again.");
                context.response()
                        .setStatusCode(problem.status())
                        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                        .end(Buffer.buffer(Json.write(problem)));
            }
        }

        /** @return whether it was not over before */
        private boolean forget() {
            boolean first = !over;
            over = true;
            vertx.cancelTimer(timer);
            return first;
        }
    }
}
