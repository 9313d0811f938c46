package dev.countersign.contract.request;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request about a key of the signing service. One about a device key repeats the key's app and environment; one about an event, log or upload
 * key has neither.
 */
public sealed interface KeyAct extends Request permits KeyGenerate, KeyActivate, KeyRetire, KeyRewrap {
    /** The key's name in the key holder. */
    KeyLabel label();

    /** @throws IllegalArgumentException unless the label is one of this scope */
    static void check(@Nullable KeyLabel label, @Nullable Scope scope) {
        if (!Terms.present(label, "label").scope().equals(Optional.ofNullable(scope))) {
            throw new IllegalArgumentException(
                    "a device key's label names app and environment of the request; a request about any other key has neither");
        }
    }
}
