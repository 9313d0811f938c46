package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Answers in the shape that the plugin reads. */
public final class DeviceAnswer {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json; charset=utf-8");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    /** Writes one JSON document. */
    public interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    private DeviceAnswer() {}

    /** Ends the response with {@code {"error":…,"message":…,"moreInfo":{}}}, as the plugin's own server does for bad requests. */
    public static void end(HttpServerResponse response, int status, String code, String message) {
        end(response, status, json -> {
            json.writeStartObject();
            json.writeStringField("error", code);
            json.writeStringField("message", message);
            json.writeObjectFieldStart("moreInfo");
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /**
     * Ends the response with 429 (section b, "429"): plugins from 8.51.5 on stay away for so long, some before it until the app is killed. Never to be sent
     * where no operator asked for it.
     *
     * @param seconds how long to stay away
     */
    static void endTooMany(HttpServerResponse response, long seconds) {
        response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        end(response, 429, json -> {
            json.writeStartObject();
            json.writeStringField("error", "too_many_requests");
            json.writeStringField("message", "Too many requests");
            json.writeObjectFieldStart("moreInfo");
            json.writeNumberField("retryAfterSeconds", seconds);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** Ends the response with a JSON document. */
    public static void end(HttpServerResponse response, int status, Document document) {
        end(response, status, toBuffer(document));
    }

    /** Ends the response with a JSON document that is written already. */
    static void end(HttpServerResponse response, int status, Buffer document) {
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        response.end(document);
    }

    /** The document as it goes over the wire. */
    static Buffer toBuffer(Document document) {
        Buffer buffer = Buffer.buffer(1536);
        try (JsonGenerator json = LenientJson.FACTORY.createGenerator(new OutputStream() {
            @Override
            public void write(int b) {
                buffer.appendByte((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                buffer.appendBytes(bytes, offset, length);
            }
        })) {
            document.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return buffer;
    }
}
