package dev.countersign.distribution.capgo;

import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.Placements;
import dev.countersign.distribution.catalog.Selection;
import dev.countersign.distribution.catalog.UpdateRequest;
import dev.countersign.distribution.catalog.UpdateSelector;
import dev.countersign.distribution.http.BoundedBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** {@code POST /updates}, on the event loop from the first byte to the last. */
@ApplicationScoped
class UpdatesRoute {
    private static final int MAX_BODY = 64 * 1024;
    /** Behind the one check that every request passes; before the other doors and the platform's own handlers, none of which does anything for this one. */
    private static final int FIRST = Integer.MIN_VALUE + 1;

    private final LiveCatalog catalog;
    private final Placements placements;
    private final UpdateAnswerWriter writer;
    private final UpdateMetrics metrics;
    private final UpdateLimit limit;

    UpdatesRoute(
            LiveCatalog catalog,
            Placements placements,
            UpdateAnswerWriter writer,
            UpdateMetrics metrics,
            UpdateLimit limit) {
        this.catalog = catalog;
        this.placements = placements;
        this.writer = writer;
        this.metrics = metrics;
        this.limit = limit;
    }

    void register(@Observes Router router) {
        router.post("/updates").order(FIRST).handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> answer(body, response),
                () -> refuse(response, 413, "invalid_json_body", "The body is larger than 64 KiB"));
    }

    private void answer(Buffer body, HttpServerResponse response) {
        if (!limit.permits()) {
            metrics.limited();
            DeviceAnswer.endTooMany(response, limit.retryAfter());
            return;
        }
        try {
            UpdateRequest device = UpdateRequestReader.read(body.getBytes());
            Selection selection = UpdateSelector.select(catalog.current(), placements, device);
            metrics.answered(device, selection);
            DeviceAnswer.end(response, 200, writer.answer(selection));
        } catch (InvalidRequestException e) {
            refuse(response, 400, e.code(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            refuse(response, 400, "invalid_json_parse_body", "The body is not valid JSON");
        }
    }

    private void refuse(HttpServerResponse response, int status, String code, String message) {
        metrics.invalid();
        DeviceAnswer.end(response, status, code, message);
    }
}
