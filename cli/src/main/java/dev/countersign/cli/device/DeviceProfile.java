package dev.countersign.cli.device;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a device tells about itself.
 *
 * @param versionBuild version of the native app
 * @param production whether the app is a production build
 */
record DeviceProfile(
        AppId app,
        DeviceKeyId key,
        @Nullable ChannelName channel,
        String versionBuild,
        String platform,
        String pluginVersion,
        boolean production,
        boolean emulator) {

    /** The body of {@code POST /updates} (docs/capgo-protocol.md b). */
    byte[] question(String deviceId, String versionName) {
        return Json.write(body(deviceId, versionName));
    }

    /**
     * The body of {@code POST /proofs} (docs/format.md, "Head proofs").
     *
     * @param logSize the size of the newest checkpoint that the device has seen, 0 for none
     * @param withManifest whether the server told it to fetch the release file by file
     */
    byte[] proofQuestion(String deviceId, String versionName, long logSize, boolean withManifest) {
        Map<String, Object> body = body(deviceId, versionName);
        body.put("log_size", logSize);
        body.put("with_manifest", withManifest);
        return Json.write(body);
    }

    private Map<String, Object> body(String deviceId, String versionName) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("platform", platform);
        body.put("device_id", deviceId);
        body.put("app_id", app);
        body.put("custom_id", "");
        body.put("version_build", versionBuild);
        body.put("version_code", "1");
        body.put("version_os", "14");
        body.put("version_name", versionName);
        body.put("plugin_version", pluginVersion);
        body.put("is_emulator", emulator);
        body.put("is_prod", production);
        body.put("install_source", "");
        body.put("defaultChannel", channel == null ? "" : channel.value());
        body.put("key_id", key);
        return body;
    }
}
