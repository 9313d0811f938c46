package dev.countersign.distribution.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers whatever no door takes. */
@ApplicationScoped
class UnknownPaths {
    private static final int LAST = Integer.MAX_VALUE;

    void register(@Observes Router router) {
        router.route()
                .order(LAST)
                .handler(context -> Problem.end(
                        context.response(), 404, "Not Found", "there is nothing at this path for this method"));
    }
}
