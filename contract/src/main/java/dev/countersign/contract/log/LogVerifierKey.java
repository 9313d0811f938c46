package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The key that a follower pins: verifies the log's checkpoints. Text form is a C2SP signed-note verifier key,
 * {@code name+keyid+base64(type || key)}, of type 0x02: ECDSA P-256 with SHA-256, where key is the DER SubjectPublicKeyInfo and keyid its
 * SHA-256's first four bytes in hex (docs/adr, checkpoint algorithm).
 *
 * @param witnesses who must have cosigned a checkpoint before it counts
 */
public record LogVerifierKey(String name, VerifyingKey key, WitnessQuorum witnesses) {
    private static final byte ECDSA = 2;
    /** Most rotations of the log key that a note can lead over: bounds the work for a hostile one. */
    private static final int LONGEST_CHAIN = 16;

    public LogVerifierKey {
        if (!key.publicKey().getAlgorithm().equals("EC")) {
            throw new IllegalArgumentException("a log key is ECDSA P-256");
        }
        if (!SignedNote.isName(name)) {
            throw new IllegalArgumentException("a log's name is not empty and has neither spaces nor plus signs");
        }
    }

    /** Without witnesses. */
    public LogVerifierKey(String name, VerifyingKey key) {
        this(name, key, WitnessQuorum.NONE);
    }

    /** The same key, trusted only together with these. */
    public LogVerifierKey witnessedBy(WitnessQuorum witnesses) {
        return new LogVerifierKey(name, key, witnesses);
    }

    /**
     * Reads what a follower pins: the text form alone, or a {@link TrustPolicy} with one log. White space around it is ignored.
     *
     * @throws IllegalArgumentException if it is malformed or its key id is wrong
     */
    public static LogVerifierKey parse(String text) {
        if (text.strip().contains("\n")) {
            return TrustPolicy.parse(text)
                    .log()
                    .orElseThrow(() -> new IllegalArgumentException("the policy has no line: log VKEY"));
        }
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a log verifier key reads name+keyid+base64");
        }
        byte[] typed = CanonicalBase64.decode(parts[2]);
        if (typed.length < 2 || typed[0] != ECDSA) {
            throw new IllegalArgumentException("a log verifier key is of type 2, ECDSA P-256");
        }
        var key = new LogVerifierKey(parts[0], VerifyingKey.ofSpki(Arrays.copyOfRange(typed, 1, typed.length)));
        if (!HexFormat.of().formatHex(key.noteKeyId()).equals(parts[1])) {
            throw new IllegalArgumentException("the log verifier key's id does not belong to its key");
        }
        return key;
    }

    public String text() {
        byte[] spki = key.spki();
        byte[] typed = new byte[spki.length + 1];
        typed[0] = ECDSA;
        System.arraycopy(spki, 0, typed, 1, spki.length);
        return name + "+" + HexFormat.of().formatHex(noteKeyId()) + "+" + CanonicalBase64.encode(typed);
    }

    /** First four bytes of the SHA-256 of the SubjectPublicKeyInfo (C2SP signed-note, signature type 0x02). */
    public byte[] noteKeyId() {
        return Arrays.copyOf(Sha256.hash(key.spki()).toBytes(), 4);
    }

    /**
     * The checkpoint of a note, if this key signed it, or one that {@linkplain LogKeyHandover handovers} in it lead to, and it is about this log. Signatures of other keys are ignored; one that claims to be
     * this key's and is not spoils the note (C2SP signed-note, "Signatures").
     *
     * @throws LogException if the note is malformed, about another log, or without a valid signature of this key or the cosignatures asked for
     */
    public SignedCheckpoint verify(byte[] note) {
        SignedNote parsed = SignedNote.parse(note);
        Checkpoint checkpoint = Checkpoint.parse(parsed.text());
        if (!checkpoint.origin().equals(name)) {
            throw new LogException(
                    LogException.Kind.BAD_SIGNATURE,
                    "the checkpoint is of the log " + checkpoint.origin() + ", not " + name);
        }
        if (!isSignedUnder(parsed, LONGEST_CHAIN)) {
            throw new LogException(
                    LogException.Kind.BAD_SIGNATURE, "the checkpoint has no valid signature of the pinned log key");
        }
        witnesses.require(parsed);
        return new SignedCheckpoint(checkpoint, note);
    }

    /**
     * The same checkpoint with more signature lines.
     *
     * @throws LogException if it does not verify with them
     */
    public SignedCheckpoint cosigned(SignedCheckpoint checkpoint, List<SignedNote.Line> lines) {
        SignedNote note = SignedNote.parse(checkpoint.note());
        List<SignedNote.Line> all = new ArrayList<>(note.signatures());
        all.addAll(lines);
        return verify(new SignedNote(note.text(), all).toBytes());
    }

    /** Whether this key signed, or one that handovers in the note lead to; a wrong signature of this key's spoils the note. */
    private boolean isSignedUnder(SignedNote note, int longest) {
        byte[] message = note.text().getBytes(UTF_8);
        List<SignedNote.Line> own = note.signatures().stream()
                .filter(line -> line.name().equals(name) && Arrays.equals(line.keyId(), noteKeyId()))
                .toList();
        if (!own.isEmpty()) {
            return own.stream().allMatch(line -> key.verify(message, line.signature()));
        }
        return longest > 0
                && LogKeyHandover.of(note, name).stream()
                        .flatMap(handover -> handover.from(this).stream())
                        .anyMatch(next -> next.isSignedUnder(note, longest - 1));
    }

    /**
     * The note of a checkpoint with the signatures that log keys made over {@link Checkpoint#text}.
     *
     * @param handovers that lead from this key to those that signed
     */
    public SignedCheckpoint attach(
            Checkpoint checkpoint, Map<LogVerifierKey, byte[]> signatures, List<LogKeyHandover> handovers) {
        List<SignedNote.Line> lines = new ArrayList<>();
        signatures.forEach((each, signature) -> lines.add(SignedNote.Line.of(name, each.noteKeyId(), signature)));
        handovers.forEach(handover -> lines.add(handover.line(name)));
        return verify(new SignedNote(checkpoint.text(), lines).toBytes());
    }

    /** The note of a checkpoint with the signature that the log key made over {@link Checkpoint#text}. */
    public SignedCheckpoint attach(Checkpoint checkpoint, byte[] signature) {
        var note = new SignedNote(checkpoint.text(), List.of(SignedNote.Line.of(name, noteKeyId(), signature)));
        return verify(note.toBytes());
    }
}
