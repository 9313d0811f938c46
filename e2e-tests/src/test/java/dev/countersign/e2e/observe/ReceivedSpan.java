package dev.countersign.e2e.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A span as a collector gets it.
 *
 * @param trace in hex, as all ids
 * @param parent empty for a root
 */
public record ReceivedSpan(String service, String trace, String id, String parent, String name) {
    /** Of an {@code ExportTraceServiceRequest} (opentelemetry-proto, trace/v1). */
    static List<ReceivedSpan> of(byte[] request) {
        return new Protobuf(request)
                .messages(1).stream().flatMap(ReceivedSpan::ofResource).toList();
    }

    private static Stream<ReceivedSpan> ofResource(Protobuf resourceSpans) {
        String service = resourceSpans.messages(1).getFirst().messages(1).stream()
                .filter(attribute -> text(attribute.first(1)).equals("service.name"))
                .map(attribute -> text(new Protobuf(attribute.first(2)).first(1)))
                .findFirst()
                .orElseThrow();
        return resourceSpans.messages(2).stream()
                .flatMap(scope -> scope.messages(2).stream())
                .map(span -> new ReceivedSpan(
                        service, hex(span.first(1)), hex(span.first(2)), hex(span.first(4)), text(span.first(5))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
