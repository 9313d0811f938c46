package dev.countersign.signing.witness;

import dev.countersign.contract.log.CosignerKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.SignedNote;
import dev.countersign.contract.log.TrustPolicy;
import dev.countersign.contract.log.WitnessQuorum;
import dev.countersign.signing.log.Cosigning;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/** Collects cosignatures of all witnesses of a policy at once, and is content with a quorum. */
public final class WitnessCosigning implements Cosigning {
    private static final Logger LOG = Logger.getLogger(WitnessCosigning.class);
    private static final String PROPERTY = "countersign.signing.witness-policy-file: ";

    private final WitnessQuorum quorum;
    private final LogVerifierKey log;
    private final List<Asked> asked;

    private record Asked(CosignerKey key, WitnessClient client) {}

    private WitnessCosigning(WitnessQuorum quorum, LogVerifierKey log) {
        this.quorum = quorum;
        this.log = log;
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        this.asked = quorum.witnesses().stream()
                .map(witness -> new Asked(witness.key(), new WitnessClient(witness, http)))
                .toList();
    }

    /**
     * From a file in the format of C2SP tlog-policy, each witness with its URL.
     *
     * @throws IllegalStateException naming the property and the fix
     */
    public static Cosigning ofFile(Path file, LogVerifierKey log) throws IOException {
        WitnessQuorum quorum;
        try {
            quorum = TrustPolicy.parse(Files.readString(file)).quorum();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(PROPERTY + file + ": " + e.getMessage(), e);
        }
        if (quorum.witnesses().stream().anyMatch(witness -> witness.url().isEmpty())) {
            throw new IllegalStateException(
                    PROPERTY + file + ": each witness needs its URL: witness NAME VKEY https://witness.example.com");
        }
        return new WitnessCosigning(quorum, log);
    }

    @Override
    public SignedCheckpoint collect(SignedCheckpoint checkpoint, MerkleTree tree) throws IOException {
        List<SignedNote.Line> lines = new ArrayList<>();
        Set<CosignerKey> cosigners = new HashSet<>();
        List<String> troubles = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SignedNote.Line>> calls = new ArrayList<>();
            asked.forEach(each -> calls.add(() -> each.client.cosign(checkpoint, tree)));
            List<Future<SignedNote.Line>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                try {
                    lines.add(answers.get(i).get());
                    cosigners.add(asked.get(i).key);
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof WitnessedOtherwiseException otherwise) {
                        throw otherwise;
                    }
                    troubles.add(asked.get(i).key.name() + ": " + e.getCause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (!quorum.isMetBy(cosigners)) {
            throw new IOException("too few witnesses cosign; " + String.join("; ", troubles));
        }
        if (!troubles.isEmpty()) {
            LOG.warnf("a checkpoint goes without some witnesses: %s", String.join("; ", troubles));
        }
        return log.cosigned(checkpoint, lines);
    }
}
