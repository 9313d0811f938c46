package dev.countersign.contract.request;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a key pair be made inside the key holder. It is used for nothing before it is activated.
 *
 * @param label the new key's name; its number follows the last one's
 */
public record KeyGenerate(
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        KeyLabel label)
        implements KeyAct {
    public static final String KIND = "key.generate";

    public KeyGenerate {
        Terms.check(created, expires, nonce);
        KeyAct.check(label, Scope.ofNullable(app, environment));
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
