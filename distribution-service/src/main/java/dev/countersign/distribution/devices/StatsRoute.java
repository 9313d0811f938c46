package dev.countersign.distribution.devices;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.distribution.capgo.DeviceAnswer;
import dev.countersign.distribution.capgo.InvalidRequestException;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.http.BoundedBody;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code POST /stats}. The plugin looks at the status only: after 2xx it forgets its events, after 429 or 5xx it sends them again every second,
 * after any other 4xx the whole batch is lost. So a body that no retry would mend gets 400, and everything else 200, with a result for each
 * event of a batch.
 */
@ApplicationScoped
class StatsRoute {
    private static final int MAX_BODY = 2 * 1024 * 1024;

    private final LiveCatalog catalog;
    private final EventCounters counters;
    private final Adoption adoption;
    private final DeviceEventAnnouncer announcer;
    private final Clock clock;

    StatsRoute(
            LiveCatalog catalog,
            EventCounters counters,
            Adoption adoption,
            DeviceEventAnnouncer announcer,
            Clock clock) {
        this.catalog = catalog;
        this.counters = counters;
        this.adoption = adoption;
        this.announcer = announcer;
        this.clock = clock;
    }

    void register(@Observes Router router) {
        router.post("/stats").handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> answer(body, context),
                () -> DeviceAnswer.end(response, 413, "invalid_json_body", "The body is larger than 2 MiB"));
    }

    /** Answers when every event is durable or dropped. */
    private void answer(Buffer body, RoutingContext context) {
        HttpServerResponse response = context.response();
        try {
            Report report = Report.read(body.getBytes(), clock.instant());
            List<Optional<Report.Item.Bad>> results = new ArrayList<>();
            List<CompletableFuture<Void>> settled = new ArrayList<>();
            report.items().forEach(item -> results.add(take(item, settled)));
            Context here = context.vertx().getOrCreateContext();
            CompletableFuture.allOf(settled.toArray(CompletableFuture<?>[]::new))
                    .thenRun(() -> here.runOnContext(now -> answer(report.batch(), results, response)));
        } catch (InvalidRequestException e) {
            DeviceAnswer.end(response, 400, e.code(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            DeviceAnswer.end(response, 400, "invalid_json_parse_body", "The body is not valid JSON");
        }
    }

    private static void answer(boolean isBatch, List<Optional<Report.Item.Bad>> results, HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return; // the device did not wait
        }
        DeviceAnswer.end(response, 200, json -> {
            if (isBatch) {
                batch(results, json);
            } else {
                single(results.getFirst(), json);
            }
        });
    }

    /** Counts and passes on; returns what is wrong with the item, if anything. Events of apps that the log does not name are refused. */
    private Optional<Report.Item.Bad> take(Report.Item item, List<CompletableFuture<Void>> settled) {
        return switch (item) {
            case Report.Item.Bad bad -> Optional.of(bad);
            case Report.Item.Good good -> {
                DeviceEvent event = good.event();
                if (!catalog.current().knows(event.appId())) {
                    yield Optional.of(new Report.Item.Bad("app_not_found", "This server does not know the app"));
                }
                counters.count(event.appId(), event.action());
                adoption.count(event);
                settled.add(announcer.announce(event).toCompletableFuture());
                yield Optional.empty();
            }
        };
    }

    private static void single(Optional<Report.Item.Bad> bad, JsonGenerator json) throws IOException {
        json.writeStartObject();
        outcome(bad, json);
        json.writeEndObject();
    }

    private static void batch(List<Optional<Report.Item.Bad>> results, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("status", "ok");
        json.writeArrayFieldStart("results");
        for (int i = 0; i < results.size(); i++) {
            json.writeStartObject();
            outcome(results.get(i), json);
            json.writeNumberField("index", i);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void outcome(Optional<Report.Item.Bad> bad, JsonGenerator json) throws IOException {
        json.writeStringField("status", bad.isEmpty() ? "ok" : "error");
        if (bad.isPresent()) {
            json.writeStringField("error", bad.get().code());
            json.writeStringField("message", bad.get().message());
        }
    }
}
