package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key is used for nothing new from here on. What was sealed or signed with it before stays as it is.
 *
 * @param label the key's name in the key holder
 * @param app app and environment of a device key; null for any other
 */
public record KeyRetired(
        Instant time,
        Sha256 policy,
        KeyLabel label,
        @Nullable AppId app,
        @Nullable EnvironmentName environment,
        RequestId request)
        implements Event {
    public static final String KIND = "key.retired";

    public KeyRetired {
        present(time, policy, label, request);
        if (!label.scope().equals(Optional.ofNullable(Scope.ofNullable(app, environment)))) {
            throw new IllegalArgumentException("a device key has its app and environment, any other has neither");
        }
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
