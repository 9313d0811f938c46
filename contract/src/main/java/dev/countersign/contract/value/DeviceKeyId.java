package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A device key's wire name key_id: the first 20 characters of the Base64 body of its PKCS#1 public key (docs/format.md, "Values"). An identifier, not a fingerprint. */
public record DeviceKeyId(@JsonValue String value) implements Comparable<DeviceKeyId> {
    private static final Pattern FORM = Pattern.compile("MII[A-Za-z0-9+/]{17}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeviceKeyId {
        if (value.length() > 20 || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a device key id is 20 Base64 characters that start with MII");
        }
    }

    @Override
    public int compareTo(DeviceKeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
