package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.distribution.capgo.UpdateRequestReader.ChannelRequest;
import dev.countersign.distribution.catalog.ChannelChoice;
import dev.countersign.distribution.catalog.ChannelChoice.Answer;
import dev.countersign.distribution.catalog.ChannelRefusal;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.http.BoundedBody;
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

    ChannelSelfRoute(LiveCatalog catalog) {
        this.catalog = catalog;
    }

    private interface Question {
        Answer ask(ChannelRequest request);
    }

    void register(@Observes Router router) {
        router.post(PATH)
                .handler(context -> withBody(
                        context,
                        200,
                        request -> ChannelChoice.set(catalog.current(), request.device(), request.channel())));
        router.put(PATH)
                .handler(context ->
                        withBody(context, 400, request -> ChannelChoice.get(catalog.current(), request.device())));
        router.get(PATH)
                .handler(context ->
                        withQuery(context, request -> ChannelChoice.list(catalog.current(), request.device())));
        router.delete(PATH)
                .handler(context ->
                        withQuery(context, request -> ChannelChoice.unset(catalog.current(), request.device())));
    }

    private static void withBody(RoutingContext context, int notFound, Question question) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> {
                    try {
                        ChannelRequest request = UpdateRequestReader.readWithChannel(body.getBytes());
                        answer(response, notFound, question.ask(request));
                    } catch (InvalidRequestException e) {
                        DeviceAnswer.end(response, 200, e.code(), String.valueOf(e.getMessage()));
                    } catch (IOException e) {
                        DeviceAnswer.end(response, 200, "invalid_json_parse_body", "The body is not valid JSON");
                    }
                },
                () -> DeviceAnswer.end(response, 413, "invalid_json_body", "The body is larger than 64 KiB"));
    }

    private static void withQuery(RoutingContext context, Question question) {
        HttpServerResponse response = context.response();
        try {
            var device = UpdateRequestReader.read(context.queryParams());
            answer(response, 200, question.ask(new ChannelRequest(device, "")));
        } catch (InvalidRequestException e) {
            DeviceAnswer.end(response, 200, e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static void answer(HttpServerResponse response, int notFound, Answer answer) {
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
