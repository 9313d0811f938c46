package dev.countersign.contract.policy;

import dev.countersign.contract.value.KeyId;

/**
 * When the rollout guard halts a rollout of an environment.
 *
 * @param key the guard's; its holder may halt rollouts here and do nothing else anywhere
 * @param failures most failures in 10,000 attempts
 * @param attempts how many attempts there must be before it judges
 */
public record GuardRules(KeyId key, int failures, int attempts) {
    public GuardRules {
        if (failures < 1 || failures > 9_999) {
            throw new IllegalArgumentException("failures is 1 to 9999 in 10,000 attempts");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is 1 or more");
        }
    }
}
