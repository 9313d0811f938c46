package dev.countersign.signing.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.RequestId;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trace of a request (W3C Trace Context) from its record's header to those of the events it leads to. That is all: this service makes no
 * spans and talks to no collector, and nothing of a trace gets into a leaf. Remembers the newest requests of this process; after a restart events of
 * older ones go without. Thread-safe.
 */
@ApplicationScoped
class Traces {
    private static final String HEADER = "traceparent";
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int MOST = 10_000;

    private final Map<String, String> byRequest = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    });

    /** The record's key names the request; neither key nor header is trusted for anything but this. */
    void arrived(IncomingKafkaRecordMetadata<?, ?> record) {
        Header header = record.getHeaders().lastHeader(HEADER);
        if (header != null && header.value() != null && record.getKey() instanceof String request) {
            String trace = new String(header.value(), UTF_8);
            if (FORM.matcher(trace).matches()) {
                byRequest.put(request, trace);
            }
        }
    }

    /** Adds the trace of the request that led to an event, if it has one. */
    Headers carriedOn(@Nullable RequestId request, Headers headers) {
        String trace = request == null ? null : byRequest.get(request.hex());
        return trace == null ? headers : headers.add(HEADER, trace.getBytes(UTF_8));
    }
}
