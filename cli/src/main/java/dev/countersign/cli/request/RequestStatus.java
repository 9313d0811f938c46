package dev.countersign.cli.request;

import dev.countersign.cli.console.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where ingest-service says a request stands. Informative: the log is the proof.
 *
 * @param state incomplete, accepted, waiting, sealing, sealed, offered, applied, refused, duplicate, recorded, or one of a newer service
 * @param done whether the state is final
 */
public record RequestStatus(
        String id,
        String state,
        boolean done,
        @Nullable String kind,
        @Nullable String app,
        @Nullable String environment,
        @Nullable String by,
        @Nullable String version,
        @Nullable String channel,
        @Nullable String bundle,
        @Nullable String approves,
        @Nullable String expires,
        @Nullable Approvals approvals,
        @Nullable String reason,
        @Nullable String advice,
        @Nullable Long index,
        @Nullable Long ofIndex) {

    /** How many approvals there are and how many the policy asks for. */
    public record Approvals(int given, int needed) {}

    /** What a command that waited for it returns. */
    public int exitCode() {
        return switch (state) {
            case "sealed", "offered", "applied", "duplicate", "recorded" -> ExitCode.OK;
            case "refused", "expired" -> ExitCode.REFUSED;
            default -> ExitCode.ERROR;
        };
    }

    /** The object that {@code --json} prints. */
    public Map<String, @Nullable Object> toJson() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("request", id);
        fields.put("status", state);
        fields.put("reason", reason);
        fields.put("advice", advice);
        fields.put("done", done);
        fields.put("kind", kind);
        fields.put("app", app);
        fields.put("environment", environment);
        fields.put("version", version);
        fields.put("channel", channel);
        fields.put("bundle", bundle);
        fields.put("by", by);
        fields.put("approves", approves);
        fields.put("expires", expires);
        fields.put("approvals", approvals);
        fields.put("index", index);
        fields.put("of_index", ofIndex);
        fields.values().removeIf(value -> value == null);
        return fields;
    }

    /** One line for people. */
    public String line() {
        var text = new StringBuilder(state);
        if (approvals != null && state.equals("waiting")) {
            text.append(" for approvals (")
                    .append(approvals.given())
                    .append(" of ")
                    .append(approvals.needed())
                    .append(')');
        }
        if (state.equals("offered") && channel != null) {
            text.append(" on ").append(channel);
        }
        if (ofIndex != null) {
            text.append(" of log entry ").append(ofIndex);
        }
        if (reason != null) {
            text.append(": ").append(reason);
        }
        if (advice != null) {
            text.append(" - ").append(advice);
        }
        if (index != null) {
            text.append(" (log entry ").append(index).append(')');
        }
        return text.toString();
    }

    /** What it is about, for people. */
    String subject() {
        var text = new StringBuilder(kind == null ? "request" : kind);
        if (app != null) {
            text.append(' ').append(app).append('/').append(environment);
        }
        if (version != null) {
            text.append(' ').append(version);
        }
        if (channel != null) {
            text.append(" on ").append(channel);
        }
        return text.toString();
    }
}
