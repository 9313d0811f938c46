package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.distribution.capgo.UpdateRequestReader.ChannelRequest;
import dev.countersign.distribution.catalog.ChannelChoice;
import dev.countersign.distribution.catalog.ChannelChoice.Answer;
import dev.countersign.distribution.catalog.ChannelRefusal;
import dev.countersign.distribution.catalog.DeviceChoices;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.Placements;
import dev.countersign.distribution.http.BoundedBody;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/**
 * {@code /channel_self}: a device's own choice of channel (docs/capgo-protocol.md, section c). POST sets, PUT gets, GET lists, DELETE unsets. The plugin
 * reads the body and not the status, so errors are 200 too; only PUT says 400 when there is no channel, upon which the plugin keeps its default one.
 * A key {@code error}, even an empty one, would make a success a failure.
 */
@ApplicationScoped
class ChannelSelfRoute {
    private static final String PATH = "/channel_self";
    private static final int MAX_BODY = 64 * 1024;

    private final LiveCatalog catalog;
    private final Placements placements;
    private final DeviceChoices choices;

    ChannelSelfRoute(LiveCatalog catalog, Placements placements, DeviceChoices choices) {
        this.catalog = catalog;
        this.placements = placements;
        this.choices = choices;
    }

    private interface Question {
        Answer ask(ChannelRequest request);
    }

    void register(@Observes Router router) {
        router.post(PATH)
                .handler(context -> withBody(
                        context,
                        200,
                        request ->
                                ChannelChoice.set(catalog.current(), placements, request.device(), request.channel())));
        router.put(PATH)
                .handler(context -> withBody(
                        context, 400, request -> ChannelChoice.get(catalog.current(), placements, request.device())));
        router.get(PATH)
                .handler(context -> withQuery(
                        context, request -> ChannelChoice.list(catalog.current(), placements, request.device())));
        router.delete(PATH)
                .handler(context -> withQuery(
                        context, request -> ChannelChoice.unset(catalog.current(), placements, request.device())));
    }

    private void withBody(RoutingContext context, int notFound, Question question) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> {
                    try {
                        ChannelRequest request = UpdateRequestReader.readWithChannel(body.getBytes());
                        answer(context, notFound, question.ask(request));
                    } catch (InvalidRequestException e) {
                        DeviceAnswer.end(response, 200, e.code(), String.valueOf(e.getMessage()));
                    } catch (IOException e) {
                        DeviceAnswer.end(response, 200, "invalid_json_parse_body", "The body is not valid JSON");
                    }
                },
                () -> DeviceAnswer.end(response, 413, "invalid_json_body", "The body is larger than 64 KiB"));
    }

    private void withQuery(RoutingContext context, Question question) {
        HttpServerResponse response = context.response();
        try {
            var device = UpdateRequestReader.read(context.queryParams());
            answer(context, 200, question.ask(new ChannelRequest(device, "")));
        } catch (InvalidRequestException e) {
            DeviceAnswer.end(response, 200, e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void answer(RoutingContext context, int notFound, Answer answer) {
        HttpServerResponse response = context.response();
        if (answer instanceof Answer.Stored stored) {
            Context here = context.vertx().getOrCreateContext();
            Answer then = stored.channel() == null ? new Answer.Unset() : new Answer.Allowed();
            choices.store(stored.device(), stored.channel())
                    .thenAccept(done -> here.runOnContext(now -> answer(
                            response,
                            200,
                            done ? then : new Answer.Refused(ChannelRefusal.CHANNEL_SELF_SERVER_STORAGE_UNAVAILABLE))));
            return;
        }
        answer(response, notFound, answer);
    }

    private static void answer(HttpServerResponse response, int notFound, Answer answer) {
        if (response.ended() || response.closed()) {
            return; // the device did not wait
        }
        if (answer instanceof Answer.Refused refused) {
            int status = refused.reason() == ChannelRefusal.CHANNEL_NOT_FOUND ? notFound : 200;
            DeviceAnswer.end(
                    response, status, refused.reason().code(), refused.reason().message());
            return;
        }
        DeviceAnswer.end(response, 200, json -> write(answer, json));
    }

    private static void write(Answer answer, JsonGenerator json) throws IOException {
        if (answer instanceof Answer.Channels channels) {
            json.writeStartArray();
            for (ChannelChoice.Listed each : channels.channels()) {
                json.writeStartObject();
                json.writeNumberField("id", each.id());
                json.writeStringField("name", each.name());
                json.writeBooleanField("public", each.listed());
                json.writeBooleanField("allow_self_set", each.selfSet());
                json.writeEndObject();
            }
            json.writeEndArray();
            return;
        }
        json.writeStartObject();
        if (answer instanceof Answer.Current current) {
            json.writeStringField("channel", current.channel());
            json.writeStringField("status", current.override() ? "override" : "default");
            json.writeBooleanField("allowSet", current.selfSet());
        } else {
            json.writeStringField("status", "ok");
        }
        if (answer instanceof Answer.Allowed) {
            json.writeBooleanField("allowSet", true);
        }
        json.writeEndObject();
    }
}
