package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rules on the keys' lives: generated, then activated, then retired, each once and in the order of their numbers. No (app, key_id) is given out
 * twice. The last active device key of an environment, and the event, log or upload key in use, cannot be retired. A rewrap has its effect
 * beside the authority, {@link RewrapsUnderWay}.
 */
final class KeyRules implements ActRules<KeyAct> {
    private final Ledger ledger;
    private final DeviceKeyMaking keys;

    KeyRules(Ledger ledger, DeviceKeyMaking keys) {
        this.ledger = ledger;
        this.keys = keys;
    }

    @Override
    public Optional<RefusalReason> objection(KeyAct request, Policy policy) {
        Scope scope = request.scope();
        if (scope != null && ledger.isHeldByDeveloper(scope)) {
            return Optional.of(RefusalReason.DEVELOPER_HELD);
        }
        return switch (request) {
            case KeyGenerate it -> generation(it.label());
            case KeyActivate it -> activation(it);
            case KeyRetire it -> retirement(it);
            case KeyRewrap it ->
                !ledger.keys().isActive(it.label())
                        ? Optional.of(RefusalReason.KEY_NOT_ACTIVE)
                        : Rewraps.needed(ledger, it).isEmpty()
                                ? Optional.of(RefusalReason.NOTHING_TO_REWRAP)
                                : Optional.empty();
        };
    }

    private Optional<RefusalReason> generation(KeyLabel label) {
        return ActiveKeys.number(label.value()) == ledger.keys().nextNumber(label)
                ? Optional.empty()
                : Optional.of(RefusalReason.KEY_NUMBER);
    }

    private Optional<RefusalReason> activation(KeyActivate request) {
        return ledger.keys().waiting(request.label()).isPresent()
                ? Optional.empty()
                : Optional.of(RefusalReason.UNKNOWN_KEY);
    }

    private Optional<RefusalReason> retirement(KeyRetire request) {
        KeyLabel label = request.label();
        ActiveKeys known = ledger.keys();
        if (known.waiting(label).isPresent()) {
            return Optional.empty(); // never used, and never will be
        }
        if (!known.isActive(label)) {
            return Optional.of(RefusalReason.KEY_NOT_ACTIVE);
        }
        Scope scope = request.scope();
        if (scope != null) {
            return known.device(scope).size() > 1 ? Optional.empty() : Optional.of(RefusalReason.LAST_KEY);
        }
        boolean inUse = known.service(ActiveKeys.line(label))
                .filter(newest -> newest.label().equals(label))
                .isPresent();
        return inUse ? Optional.of(RefusalReason.KEY_IN_USE) : Optional.empty();
    }

    @Override
    public Effect effect(SignedRequest signed, KeyAct request, Policy policy, Instant now) {
        return switch (request) {
            case KeyGenerate it -> generated(signed, it, policy, now);
            case KeyActivate it -> {
                KeyGenerated made = ledger.keys().waiting(it.label()).orElseThrow();
                yield one(keys.activate(made, signed.id(), policy, now)
                        .<Event>map(event -> event)
                        .orElseGet(() -> Answers.refusal(signed, RefusalReason.UNKNOWN_KEY.wire(), policy, now)));
            }
            case KeyRetire it ->
                one(new KeyRetired(now, policy.digest(), it.label(), it.app(), it.environment(), signed.id()));
            case KeyRewrap it -> throw new IllegalStateException("a rewrap is done beside the authority");
        };
    }

    private Effect generated(SignedRequest signed, KeyGenerate request, Policy policy, Instant now) {
        KeyGenerated made = keys.generate(request.label(), signed.id(), policy, now);
        boolean taken =
                made.app() != null && made.keyId() != null && ledger.keys().isTaken(made.app(), made.keyId());
        return one(taken ? Answers.refusal(signed, RefusalReason.KEY_ID_TAKEN.wire(), policy, now) : made);
    }

    private static Effect one(Event event) {
        return Effect.of(List.of(event));
    }
}
