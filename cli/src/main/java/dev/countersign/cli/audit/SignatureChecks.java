package dev.countersign.cli.audit;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.VerifyingKey;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;

/**
 * Verifies signatures on all cores, beside whoever goes on with the entries: most of the time of an audit is this. What does not verify becomes a
 * finding later. Not thread-safe.
 */
final class SignatureChecks {
    private static final int AT_ONCE = 64;

    private final Workers workers;
    private final Findings findings;
    private final Queue<Future<List<Finding>>> under = new ArrayDeque<>();
    private List<Check> next = new ArrayList<>();

    private record Check(DsseEnvelope envelope, VerifyingKey key, Finding otherwise) {}

    SignatureChecks(Workers workers, Findings findings) {
        this.workers = workers;
        this.findings = findings;
    }

    /** Verifies an envelope some time. */
    void later(DsseEnvelope envelope, VerifyingKey key, Finding otherwise) throws IOException {
        next.add(new Check(envelope, key, otherwise));
        if (next.size() == AT_ONCE) {
            start();
            while (under.size() > workers.ahead()) {
                settle();
            }
        }
    }

    /** Waits for all that is under way. */
    void finish() throws IOException {
        start();
        while (!under.isEmpty()) {
            settle();
        }
    }

    private void start() {
        List<Check> checks = next;
        next = new ArrayList<>();
        under.add(workers.submit(() -> verify(checks)));
    }

    private void settle() throws IOException {
        Workers.get(under.remove()).forEach(findings::add);
    }

    private static List<Finding> verify(List<Check> checks) {
        List<Finding> wrong = new ArrayList<>();
        for (Check check : checks) {
            if (!check.envelope.verify(check.key)) {
                wrong.add(check.otherwise);
            }
        }
        return wrong;
    }
}
