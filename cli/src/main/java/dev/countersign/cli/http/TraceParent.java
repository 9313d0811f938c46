package dev.countersign.cli.http;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which trace the calls of this command belong to (W3C Trace Context): the one that the environment's {@code TRACEPARENT} names, as CI systems
 * set it, or one of its own. Random, says nothing of whoever runs the command; services that do not trace ignore it.
 */
final class TraceParent {
    static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String OF_THIS_PROCESS = of(System.getenv("TRACEPARENT"));

    private TraceParent() {}

    static String ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    static String of(@Nullable String given) {
        if (given != null && FORM.matcher(given).matches()) {
            return given;
        }
        return "00-" + digits() + "-" + digits().substring(16) + "-01";
    }

    private static String digits() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
