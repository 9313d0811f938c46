package dev.countersign.distribution.devices;

/** One event that a device reported, reduced to known fields of bounded size. */
final class DeviceEvent {
    private final String appId;
    private final String deviceId;
    private final String action;
    private final byte[] json;

    DeviceEvent(String appId, String deviceId, String action, byte[] json) {
        this.appId = appId;
        this.deviceId = deviceId;
        this.action = action;
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

    /** The value of the record: a JSON object. Not to be changed. */
    byte[] json() {
        return json;
    }
}
