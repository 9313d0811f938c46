package dev.countersign.signing.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.SignedNote;
import dev.countersign.contract.log.WitnessQuorum;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.log.Cosigning.WitnessedOtherwiseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Submits checkpoints to one witness ({@code add-checkpoint}). Not thread-safe. */
final class WitnessClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final int TRIES = 3;

    private final WitnessQuorum.Witness witness;
    private final URI address;
    private final HttpClient http;
    /** The size that the witness cosigned last, as far as is known. */
    private long known;

    WitnessClient(WitnessQuorum.Witness witness, HttpClient http) {
        this.witness = witness;
        String prefix = witness.url().orElseThrow().toString();
        this.address = URI.create(prefix + (prefix.endsWith("/") ? "" : "/") + "add-checkpoint");
        this.http = http;
    }

    /**
     * The witness's cosignature line, verified.
     *
     * @throws IOException if it cannot be had now
     * @throws WitnessedOtherwiseException if the witness saw more of this log than the checkpoint covers, or another history
     */
    SignedNote.Line cosign(SignedCheckpoint checkpoint, MerkleTree tree) throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            HttpResponse<InputStream> response = submit(checkpoint, tree);
            String body = read(response);
            switch (response.statusCode()) {
                case 200 -> {
                    known = checkpoint.size();
                    return own(body, checkpoint);
                }
                case 409 -> known = conflict(body, checkpoint);
                case 422 ->
                    throw new WitnessedOtherwiseException("split-view: the witness " + name() + " cosigned a tree of "
                            + known + " entries that is not the beginning of this log");
                default ->
                    throw new IOException(name() + " answers HTTP " + response.statusCode() + ": " + body.strip());
            }
        }
        throw new IOException(name() + " tells another size each time; somebody else submits to it");
    }

    String name() {
        return witness.key().name();
    }

    private long conflict(String body, SignedCheckpoint checkpoint) throws IOException {
        long size;
        try {
            size = Long.parseLong(body.strip());
        } catch (NumberFormatException e) {
            throw new IOException(name() + " answers a conflict without a size", e);
        }
        if (size > checkpoint.size()) {
            throw new WitnessedOtherwiseException("rewind: the witness " + name() + " cosigned " + size
                    + " entries of this log, the object store has " + checkpoint.size()
                    + ": it is an older copy, or another one");
        }
        if (size == checkpoint.size() && known == size) {
            throw new WitnessedOtherwiseException("split-view: the witness " + name() + " cosigned another tree of "
                    + size + " entries than the object store's");
        }
        return size;
    }

    private HttpResponse<InputStream> submit(SignedCheckpoint checkpoint, MerkleTree tree) throws IOException {
        long old = Math.min(known, checkpoint.size());
        var body = new StringBuilder("old ").append(old).append('\n');
        List<Sha256> proof =
                old == 0 || old == checkpoint.size() ? List.of() : tree.consistencyProof(old, checkpoint.size());
        proof.forEach(
                hash -> body.append(CanonicalBase64.encode(hash.toBytes())).append('\n'));
        body.append('\n').append(new String(checkpoint.note(), UTF_8));
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static String read(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            return new String(in.readNBytes(LARGEST_ANSWER), UTF_8);
        }
    }

    /** The first line of the answer that is this witness's and verifies; others are ignored. */
    private SignedNote.Line own(String body, SignedCheckpoint checkpoint) throws IOException {
        List<SignedNote.Line> lines = new ArrayList<>();
        String text = checkpoint.checkpoint().text();
        try {
            for (String line : body.split("\n")) {
                lines.add(SignedNote.Line.parse(line));
            }
            for (SignedNote.Line line : lines) {
                if (witness.key().cosigned(new SignedNote(text, List.of(line))).isPresent()) {
                    return line;
                }
            }
        } catch (LogException e) {
            throw new IOException(name() + " answers no cosignature: " + e.getMessage(), e);
        }
        throw new IOException(name() + " answers no cosignature of its own");
    }
}
