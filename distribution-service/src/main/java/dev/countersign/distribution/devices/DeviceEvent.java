package dev.countersign.distribution.devices;

import dev.countersign.distribution.catalog.UpdateRequest;

/** One event that a device reported, reduced to known fields of bounded size. */
final class DeviceEvent {
    private final String appId;
    private final String deviceId;
    private final String action;
    private final String version;
    private final boolean oldPlugin;
    private final byte[] json;

    DeviceEvent(String appId, String deviceId, String action, String versionName, String pluginVersion, byte[] json) {
        this.appId = appId;
        this.deviceId = deviceId;
        this.action = action;
        this.version = versionName.isEmpty() ? "builtin" : bundle(versionName);
        this.oldPlugin = UpdateRequest.isOldPlugin(pluginVersion);
        this.json = json;
    }

    String appId() {
        return appId;
    }

    /** In lower case; the key of the record, so that a device's events stay in order. */
    String deviceId() {
        return deviceId;
    }

    String action() {
        return action;
    }

    /** The bundle that it is about; {@code builtin} if it names none. */
    String version() {
        return version;
    }

    /** Whether its plugin does not enforce signatures, or does not say which it is. */
    boolean hasOldPlugin() {
        return oldPlugin;
    }

    /** A composite name, {@code 1.2.3:path/file.js}, is about one file of a bundle. */
    private static String bundle(String versionName) {
        int end = versionName.indexOf(':');
        return end < 0 ? versionName : versionName.substring(0, end);
    }

    /** The value of the record: a JSON object. Not to be changed. */
    byte[] json() {
        return json;
    }
}
