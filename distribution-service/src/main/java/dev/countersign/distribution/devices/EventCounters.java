package dev.countersign.distribution.devices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts reported events by app and action. Both come from outside, so both are bounded: actions that the protocol does not list count as
 * {@code other}, and so do apps beyond the first {@value #MAX_APPS}.
 */
@Singleton
final class EventCounters {
    private static final int MAX_APPS = 500;
    private static final String OTHER = "other";

    /** Actions that devices send (docs/capgo-protocol.md, section c). */
    private static final Set<String> ACTIONS = Set.of(("""
            ping delete reset set get set_fail update_fail download_fail windows_path_fail canonical_path_fail \
            directory_path_fail unzip_fail low_mem_fail download_0 download_10 download_20 download_30 download_40 \
            download_50 download_60 download_70 download_80 download_90 download_complete download_manifest_start \
            download_manifest_complete download_zip_start download_zip_complete download_manifest_file_fail \
            download_manifest_checksum_fail download_manifest_brotli_fail finish_download_fail manifest_path_fail \
            decrypt_fail checksum_fail checksum_required session_key_required insufficient_disk_space \
            app_moved_to_foreground app_moved_to_background app_launch_start app_launch_ready app_launch_timeout \
            uninstall setChannel getChannel rate_limit_reached blocked_by_server_url backend_refusal app_crash \
            app_crash_native app_anr app_killed_low_memory app_killed_excessive_resource_usage \
            app_initialization_failure app_memory_warning webview_javascript_error webview_unhandled_rejection \
            webview_resource_error webview_security_policy_violation webview_unclean_restart \
            webview_render_process_gone webview_content_process_terminated webview_dom_content_loaded \
            webview_page_loaded set_next os_version_changed native_app_version_changed""").split(" "));

    private final MeterRegistry registry;
    private final Map<String, Map<String, Counter>> byApp = new ConcurrentHashMap<>();

    EventCounters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(String knownApp, String action) {
        String app = byApp.containsKey(knownApp) || byApp.size() < MAX_APPS ? knownApp : OTHER;
        String known = known(action);
        byApp.computeIfAbsent(app, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(known, name -> counter(app, name))
                .increment();
    }

    /** The action, if it is a listed one; {@code other} otherwise. */
    static String known(String action) {
        return ACTIONS.contains(action) ? action : OTHER;
    }

    private Counter counter(String app, String action) {
        return Counter.builder("countersign.device.events")
                .description("Events that devices reported")
                .tag("app", app)
                .tag("action", action)
                .register(registry);
    }
}
