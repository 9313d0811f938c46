package dev.countersign.signing.authority;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.signing.key.KeyProbe;
import dev.countersign.signing.key.KeyVault;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes keys inside the key holder, and hands out the public halves of device keys as files where that is wanted. */
final class DeviceKeys implements DeviceKeyMaking {
    private static final Logger LOG = Logger.getLogger(DeviceKeys.class);

    private final KeyVault vault;
    private final ServiceKeys serviceKeys;
    private final KeyProbe probe;
    private final Optional<PublicKeyFiles> files;

    DeviceKeys(KeyVault vault, ServiceKeys serviceKeys, KeyProbe probe, Optional<PublicKeyFiles> files) {
        this.vault = vault;
        this.serviceKeys = serviceKeys;
        this.probe = probe;
        this.files = files;
    }

    @Override
    public KeyActivated make(Scope scope, int number, Policy policy, Instant now) {
        return new Genesis(vault).deviceKey(scope, number, policy, now);
    }

    @Override
    public KeyGenerated generate(KeyLabel label, RequestId request, Policy policy, Instant now) {
        PublicKey key = new Genesis(vault).key(label);
        probe.probe(label);
        Optional<Scope> scope = label.scope();
        return new KeyGenerated(
                now,
                policy.digest(),
                label,
                KeyId.ofSpki(key.getEncoded()),
                scope.map(Scope::app).orElse(null),
                scope.map(Scope::environment).orElse(null),
                label.isDevice() ? DevicePublicKey.of(key).keyId() : null,
                request);
    }

    @Override
    public Optional<KeyActivated> activate(KeyGenerated made, RequestId request, Policy policy, Instant now) {
        KeyLabel label = made.label();
        return vault.publicKey(label)
                .filter(held -> KeyId.ofSpki(held.getEncoded()).equals(made.fingerprint()))
                .map(key -> new KeyActivated(
                        now,
                        policy.digest(),
                        label,
                        made.fingerprint(),
                        label.isDevice() ? null : VerifyingKey.of(key),
                        made.app(),
                        made.environment(),
                        made.keyId(),
                        request,
                        label.value().startsWith("log/") ? handover(VerifyingKey.of(key)) : null));
    }

    private String handover(VerifyingKey next) {
        return CanonicalBase64.encode(serviceKeys.handover(next).signature());
    }

    /** Writes the key that those who begin to follow the log pin. */
    void handOut(LogVerifierKey key) {
        try {
            if (files.isPresent()) {
                files.get().write(key);
            }
        } catch (IOException e) {
            LOG.warnf("the log's verifier key cannot be written now: %s", e.getMessage());
        }
    }

    /** Writes the public half for app developers, if the event tells of a new device key. What fails here is written at the next start. */
    void handOut(Event event) {
        try {
            switch (event) {
                case KeyGenerated it when it.label().isDevice() -> writeNumbered(it.label());
                case KeyActivated it when it.label().isDevice() && isHere(it.label()) -> write(List.of(it.label()));
                default -> {}
            }
        } catch (IOException e) {
            LOG.warnf("a public key cannot be written now: %s", e.getMessage());
        }
    }

    /** A developer's key is not here to be handed out. */
    private boolean isHere(KeyLabel label) {
        return vault.publicKey(label).isPresent();
    }

    /** An environment's keys, oldest first: each under its number, and the newest also as the environment's. */
    void write(List<KeyLabel> labels) throws IOException {
        for (KeyLabel label : labels) {
            writeNumbered(label);
        }
        if (files.isPresent()) {
            KeyLabel newest = labels.getLast();
            files.get().write(newest.scope().orElseThrow(), publicKey(newest));
        }
    }

    private void writeNumbered(KeyLabel label) throws IOException {
        if (files.isPresent()) {
            files.get().write(label, publicKey(label));
        }
    }

    private DevicePublicKey publicKey(KeyLabel label) {
        return DevicePublicKey.of(vault.publicKey(label)
                .orElseThrow(() ->
                        new IllegalStateException("the key holder has no key " + label + ", which the log activated")));
    }
}
