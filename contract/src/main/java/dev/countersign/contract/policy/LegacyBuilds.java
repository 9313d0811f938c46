package dev.countersign.contract.policy;

import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;

/**
 * From where an app's old builds are served whose plugin does not tell its device key, or only the beginning of its name.
 *
 * @param environment the environment of such builds
 * @param key the number of the device key that they were built with
 */
public record LegacyBuilds(EnvironmentName environment, int key) {
    static final int LAST_KEY = 999_999;

    /** The device key that they were built with. */
    public KeyLabel label(AppId app) {
        return KeyLabel.ofDevice(new Scope(app, environment), key);
    }

    /**
     * Whether what a build sends as {@code key_id} can be this key's: nothing, or the beginning of it. A whole one is looked up, not guessed.
     */
    public static boolean mayBe(String sent, String keyId) {
        return sent.length() < keyId.length() && keyId.startsWith(sent);
    }
}
