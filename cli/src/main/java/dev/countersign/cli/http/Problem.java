package dev.countersign.cli.http;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import org.jspecify.annotations.Nullable;

/** What an error answer says (RFC 9457), as far as it says anything. */
public record Problem(
        @Nullable String type,
        @Nullable String title,
        @Nullable String detail,
        @Nullable String reason) {
    private static final Problem NONE = new Problem(null, null, null, null);

    static Problem parse(byte[] body) {
        try {
            return Json.readTolerantly(body, Problem.class);
        } catch (MalformedException e) {
            return NONE;
        }
    }

    /** A short name for machines: the reason, or the last part of the type. */
    public String name(int status) {
        if (reason != null) {
            return reason;
        }
        if (type != null && !type.isBlank() && !type.equals("about:blank")) {
            return type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1);
        }
        return "http-" + status;
    }

    /** A sentence for people. */
    public String sentence(int status) {
        if (detail != null && !detail.isBlank()) {
            return detail;
        }
        return title != null && !title.isBlank() ? title : "HTTP " + status;
    }
}
