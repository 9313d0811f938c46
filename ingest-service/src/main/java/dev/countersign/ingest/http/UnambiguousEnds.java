package dev.countersign.ingest.http;

import dev.countersign.contract.json.Json;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * A request whose end a proxy could see elsewhere is the last one of its connection (RFC 9112, section 6.1): what follows it is no request.
 * The HTTP decoder has dropped a {@code Content-Length} beside {@code Transfer-Encoding}, so every body in chunks is treated so.
 */
@ApplicationScoped
class UnambiguousEnds {
    /** Before everything else. */
    private static final int ORDER = 20_000;

    void check(@Observes Filters filters) {
        filters.register(this::check, ORDER);
    }

    private void check(RoutingContext context) {
        List<String> codings = context.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (codings.size() == 1 && "chunked".equalsIgnoreCase(codings.get(0))) {
            context.addEndHandler(end -> close(context.request()));
            context.next();
        } else {
            context.addEndHandler(end -> context.request().connection().close());
            Problem problem = Problem.ofStatus(400, "A body comes with its length, or in chunks and nothing else.");
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(Buffer.buffer(Json.write(problem)));
        }
    }

    /** What has not ended yet is closed by {@link UnreadBodies}, which lets the client read the answer. */
    private static void close(HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
        }
    }
}
