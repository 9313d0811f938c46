package dev.countersign.ingest.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Gives every HTTP request a name, the client's own {@code X-Request-Id} if that is a plain word, and says it in the answer and in each line of the
 * service's log that is written for this request (field {@code httpRequest}).
 */
@ApplicationScoped
class RequestNames {
    private static final String HEADER = "X-Request-Id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BEFORE_ALL_OTHERS = 20_000;

    void name(@Observes Filters filters) {
        filters.register(RequestNames::name, BEFORE_ALL_OTHERS);
    }

    private static void name(RoutingContext context) {
        String given = context.request().getHeader(HEADER);
        String name = given != null && PLAIN.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        MDC.put("httpRequest", name);
        context.response().putHeader(HEADER, name);
        context.next();
    }
}
