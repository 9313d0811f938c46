package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.time.Instant;

/**
 * Asks that what the heads of an environment offer, and what they can fall back to, be wrapped for one more device key. The sealed objects stay as
 * they are.
 *
 * @param label the key to wrap for
 */
public record KeyRewrap(
        AppId app, EnvironmentName environment, Instant created, Instant expires, String nonce, KeyLabel label)
        implements KeyAct {
    public static final String KIND = "key.rewrap";

    public KeyRewrap {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        KeyAct.check(label, Scope.ofNullable(app, environment));
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
