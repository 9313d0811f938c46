package dev.countersign.contract.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a generated key come into use. From then on every new release is also sealed for a device key; an event, log or upload key takes the
 * place of the one before.
 *
 * @param label the key
 */
public record KeyActivate(
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        KeyLabel label)
        implements KeyAct {
    public static final String KIND = "key.activate";

    public KeyActivate {
        Terms.check(created, expires, nonce);
        KeyAct.check(label, Scope.ofNullable(app, environment));
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
