package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.LogProof;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One exported entry. The proof alone is evidence: it holds the leaf. The other fields repeat what the leaf says.
 *
 * @param event the event as it was signed
 */
record ExportLine(
        long index,
        String time,
        String kind,
        @Nullable String app,
        @Nullable String environment,
        JsonNode event,
        LogProof proof) {
    private static final List<String> REPEATED = List.of(
            "version", "channel", "request", "publisher", "approver", "by", "reason", "policy", "bundle", "sealed");

    static final String CSV_HEADER = "index,time,kind,app,environment," + String.join(",", REPEATED) + ",proof\r\n";

    static ExportLine of(long index, SignedEvent signed, LogProof proof) {
        JsonNode event = Json.readTolerantly(signed.envelope().payload(), JsonNode.class);
        return new ExportLine(
                index,
                event.path("time").asText(),
                event.path("kind").asText(),
                text(event, "app"),
                text(event, "environment"),
                event,
                proof);
    }

    String ndjson() {
        return new String(Json.write(this), UTF_8) + "\n";
    }

    /** RFC 4180. The proof is JSON in one field. */
    String csv() {
        String repeated =
                REPEATED.stream().map(field -> quoted(text(event, field))).collect(Collectors.joining(","));
        return index + "," + quoted(time) + "," + quoted(kind) + "," + quoted(app) + "," + quoted(environment) + ","
                + repeated + "," + quoted(new String(proof.toJson(), UTF_8)) + "\r\n";
    }

    private static @Nullable String text(JsonNode event, String field) {
        return event.path(field).isTextual() ? event.path(field).textValue() : null;
    }

    private static String quoted(@Nullable String value) {
        if (value == null) {
            return "";
        }
        return value.matches("[A-Za-z0-9._:/-]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
