package dev.countersign.contract.policy;

import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;

/**
 * A device key whose private half its developer holds. The policy names it without showing it: the public half opens every bundle, and whoever
 * reads the log reads the policy.
 *
 * @param fingerprint SHA-256 of the DER SubjectPublicKeyInfo
 * @param keyId its wire name
 */
public record DeveloperKey(KeyId fingerprint, DeviceKeyId keyId) {}
