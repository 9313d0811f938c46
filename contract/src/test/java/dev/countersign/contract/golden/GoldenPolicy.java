package dev.countersign.contract.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.policy.PublishedPolicy;
import java.util.Map;

/** The golden vectors of policies: one as somebody wrote it, and its published form. */
final class GoldenPolicy {
    private static final byte[] WRITTEN = """
            # Who may do what. Nobody but its owners reads this line.
            serial: 7
            people:
              Anna Beispiel: %s   # key file publisher.pem
              ben: %s
              ci: %s
              guard: %s
            apps:
              com.example.demo:
                environments:
                  production:
                    approvers:
                      - Anna Beispiel
                      - ben
                    publishers: [ci]
                    approvals: 2
                    guard: { person: guard, failures: 500, attempts: 100 }
                    channels:
                      production: { min_plugin: 8.51.23, default: true, publishers: [ci, ben], approvals: 1 }
                      1: {}
                  on: { publishers: ['ben'] }
                legacy: { environment: 'on' }
            owners: { approvals: 1, people: [Anna Beispiel, ben] }
            heads: { expiry: 86400 }
            """.formatted(
                    GoldenKeys.PUBLISHER.verifyingKey().base64(),
                    GoldenKeys.APPROVER.verifyingKey().base64(),
                    GoldenKeys.EVENT.verifyingKey().base64(),
                    GoldenKeys.LOG.verifyingKey().base64())
            .getBytes(UTF_8);

    private GoldenPolicy() {}

    static Map<String, byte[]> same() {
        return Map.of("policy.yaml", WRITTEN, "policy.published.yaml", PublishedPolicy.of(WRITTEN));
    }
}
