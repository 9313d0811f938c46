package dev.countersign.distribution.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * A request whose end a proxy could see elsewhere is the last one of its connection (RFC 9112, section 6.1): what follows it is no request.
 * The HTTP decoder has dropped a {@code Content-Length} beside {@code Transfer-Encoding}, so every body in chunks is treated so; devices
 * send none.
 */
@ApplicationScoped
class UnambiguousEnds {
    private static final int BEFORE_ALL = Integer.MIN_VALUE;

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL).handler(UnambiguousEnds::check);
    }

    private static void check(RoutingContext context) {
        if (!context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || context.request().version() == HttpVersion.HTTP_2) {
            context.next();
            return;
        }
        List<String> codings = context.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.addEndHandler(end -> context.request().connection().close());
        if (codings.size() == 1 && "chunked".equalsIgnoreCase(codings.get(0))) {
            context.next();
        } else {
            Problem.end(
                    context.response(),
                    400,
                    "Bad Request",
                    "a body comes with its length, or in chunks and nothing else");
        }
    }
}
