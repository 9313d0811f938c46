package dev.countersign.signing.authority;

import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;

/** An active device key: its name in the key holder and on the wire. */
public record DeviceKey(KeyLabel label, DeviceKeyId keyId) {}
