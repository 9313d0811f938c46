package dev.countersign.distribution.devices;

import dev.countersign.distribution.capgo.DeviceAnswer;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.http.Problem;
import dev.countersign.distribution.http.ReadAccess;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** {@code GET /v1/stats/{app}}: adoption and failures per version, as far as this replica was told since it started. */
@ApplicationScoped
class AdoptionRoute {
    private final LiveCatalog catalog;
    private final Adoption adoption;
    private final ReadAccess access;

    AdoptionRoute(LiveCatalog catalog, Adoption adoption, StatsConfig config) {
        this.catalog = catalog;
        this.adoption = adoption;
        this.access = new ReadAccess(config.isPublic(), config.readTokenFile(), "countersign.stats.read-token-file");
    }

    void register(@Observes Router router) {
        router.get("/v1/stats/:app").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (!access.allows(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            response.putHeader("WWW-Authenticate", "Bearer");
            Problem.end(response, 401, "Unauthorized", "reading the statistics needs the operator's read token");
            return;
        }
        String app = String.valueOf(context.pathParam("app"));
        if (!catalog.current().knows(app)) {
            Problem.end(response, 404, "Not Found", "the log does not name this app");
            return;
        }
        Map<String, Adoption.Seen> versions = adoption.of(app);
        DeviceAnswer.end(response, 200, json -> {
            json.writeStartObject();
            json.writeStringField("app", app);
            json.writeStringField("since", adoption.since().toString());
            json.writeArrayFieldStart("versions");
            for (var version : versions.entrySet()) {
                Adoption.Seen seen = version.getValue();
                json.writeStartObject();
                json.writeStringField("version", version.getKey());
                json.writeNumberField("devices_today", seen.devicesToday());
                json.writeNumberField("devices_yesterday", seen.devicesYesterday());
                json.writeNumberField("installs", seen.installs());
                json.writeNumberField("failures", seen.failures());
                json.writeNumberField("events_of_old_plugins", seen.ofOldPlugins());
                json.writeObjectFieldStart("events");
                for (var event : seen.events().entrySet()) {
                    json.writeNumberField(event.getKey(), event.getValue());
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
