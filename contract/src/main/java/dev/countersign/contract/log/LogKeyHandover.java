package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A log key's word that another key signs the log's checkpoints too. Travels in every later note as one more signature line, so that whoever pins the
 * older key finds the way to the newer by the note alone; readers that do not know it see the signature of a key that is not theirs and read over
 * it. The line holds the next key's SubjectPublicKeyInfo and the signature of the one before over {@link #text}.
 */
public final class LogKeyHandover {
    private static final String TITLE = "countersign log key handover v1";
    /** Takes the place of a key id in the note: no key's. */
    private static final byte[] MARK =
            Arrays.copyOf(Sha256.hash(TITLE.getBytes(UTF_8)).toBytes(), 4);

    private static final int SPKI = 91;

    private final VerifyingKey next;
    private final byte[] signature;

    /**
     * @param next the key that may sign from now on
     * @param signature by the key before, ECDSA P-256 with SHA-256 in DER
     */
    public LogKeyHandover(VerifyingKey next, byte[] signature) {
        this.next = next;
        this.signature = signature.clone();
    }

    /** What the key before signs. No checkpoint reads like it: its second line is no number. */
    public static String text(String log, VerifyingKey next) {
        return TITLE + "\n" + log + "\n" + CanonicalBase64.encode(next.spki()) + "\n";
    }

    SignedNote.Line line(String log) {
        byte[] spki = next.spki();
        byte[] body = Arrays.copyOf(spki, spki.length + signature.length);
        System.arraycopy(signature, 0, body, spki.length, signature.length);
        return SignedNote.Line.of(log, MARK, body);
    }

    /** Those of a note's lines that are handovers of this log. Not verified. */
    static List<LogKeyHandover> of(SignedNote note, String log) {
        return note.signatures().stream()
                .filter(line -> line.name().equals(log) && Arrays.equals(line.keyId(), MARK))
                .flatMap(line -> read(line.signature()).stream())
                .toList();
    }

    private static Optional<LogKeyHandover> read(byte[] body) {
        if (body.length <= SPKI) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogKeyHandover(
                    VerifyingKey.ofSpki(Arrays.copyOf(body, SPKI)), Arrays.copyOfRange(body, SPKI, body.length)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The key that this hands over to, if that one signed it. */
    public Optional<LogVerifierKey> from(LogVerifierKey key) {
        byte[] signed = text(key.name(), next).getBytes(UTF_8);
        boolean isLogKey = next.publicKey().getAlgorithm().equals("EC");
        return isLogKey && key.key().verify(signed, signature)
                ? Optional.of(new LogVerifierKey(key.name(), next))
                : Optional.empty();
    }

    public VerifyingKey next() {
        return next;
    }

    public byte[] signature() {
        return signature.clone();
    }
}
