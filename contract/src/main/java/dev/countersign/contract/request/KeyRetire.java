package dev.countersign.contract.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a key be used for nothing new.
 *
 * @param label the key
 */
public record KeyRetire(
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        KeyLabel label)
        implements KeyAct {
    public static final String KIND = "key.retire";

    public KeyRetire {
        Terms.check(created, expires, nonce);
        KeyAct.check(label, Scope.ofNullable(app, environment));
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
