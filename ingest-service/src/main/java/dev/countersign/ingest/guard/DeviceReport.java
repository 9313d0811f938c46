package dev.countersign.ingest.guard;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the guard reads of a record of {@code device-events} (docs/distribution.md). Nothing of it is proven. */
record DeviceReport(
        @Nullable String appId,
        @Nullable String keyId,
        @Nullable String action,
        @Nullable String versionName) {
    private static final Set<String> FAILURES = Set.of(
            "checksum_required",
            "session_key_required",
            "insufficient_disk_space",
            "app_launch_timeout",
            "app_crash",
            "app_crash_native");

    boolean isSuccess() {
        return "set".equals(action);
    }

    boolean isFailure() {
        return action != null && (action.endsWith("_fail") || FAILURES.contains(action));
    }

    /** The bundle that it is about: {@code 1.2.3:path/file.js} is about one file of it. */
    String version() {
        if (versionName == null) {
            return "";
        }
        int end = versionName.indexOf(':');
        return end < 0 ? versionName : versionName.substring(0, end);
    }
}
