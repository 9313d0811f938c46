package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A witness's key: verifies its timestamped Ed25519 cosignatures (C2SP tlog-cosignature, type 0x04). Text form {@code name+keyid+base64(0x04 ||
 * 32 bytes)}, where keyid is the first four bytes of {@code SHA-256(name || LF || 0x04 || 32 bytes)} in hex.
 *
 * @param key an Ed25519 key
 */
public record CosignerKey(String name, VerifyingKey key) {
    private static final byte TYPE = 4;
    private static final int RAW_LENGTH = 32;
    private static final int SIGNATURE_LENGTH = 64;
    /** DER of a SubjectPublicKeyInfo of an Ed25519 key, before its 32 bytes (RFC 8410, section 4). */
    private static final byte[] SPKI_START = HexFormat.of().parseHex("302a300506032b6570032100");

    public CosignerKey {
        if (!SignedNote.isName(name) || key.spki().length != SPKI_START.length + RAW_LENGTH) {
            throw new IllegalArgumentException(
                    "a witness has a name without spaces and plus signs, and an Ed25519 key");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is malformed, of another type, or its key id is wrong
     */
    public static CosignerKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        byte[] typed = parts.length == 3 ? CanonicalBase64.decode(parts[2]) : new byte[0];
        if (typed.length != 1 + RAW_LENGTH || typed[0] != TYPE) {
            throw new IllegalArgumentException("a witness key reads name+keyid+base64 and is of type 4, Ed25519");
        }
        byte[] spki = Arrays.copyOf(SPKI_START, SPKI_START.length + RAW_LENGTH);
        System.arraycopy(typed, 1, spki, SPKI_START.length, RAW_LENGTH);
        var key = new CosignerKey(parts[0], VerifyingKey.ofSpki(spki));
        if (!HexFormat.of().formatHex(key.noteKeyId()).equals(parts[1])) {
            throw new IllegalArgumentException("the witness key's id does not belong to its key");
        }
        return key;
    }

    public String text() {
        return name + "+" + HexFormat.of().formatHex(noteKeyId()) + "+" + CanonicalBase64.encode(typed());
    }

    /** What the witness signs: that, as of this time, it saw no later and no contradicting checkpoint. */
    public static byte[] message(long timestamp, String checkpointText) {
        return ("cosignature/v1\ntime " + timestamp + "\n" + checkpointText).getBytes(UTF_8);
    }

    /** The line that a witness adds to a note. */
    public SignedNote.Line line(long timestamp, byte[] signature) {
        byte[] stamped = ByteBuffer.allocate(8 + signature.length)
                .putLong(timestamp)
                .put(signature)
                .array();
        return SignedNote.Line.of(name, noteKeyId(), stamped);
    }

    /**
     * When this witness cosigned a note, in seconds since 1970; empty if it did not.
     *
     * @throws LogException BAD_SIGNATURE if a line claims to be this witness's and is not
     */
    public Optional<Long> cosigned(SignedNote note) {
        List<SignedNote.Line> own = note.signatures().stream()
                .filter(line -> line.name().equals(name) && Arrays.equals(line.keyId(), noteKeyId()))
                .toList();
        Optional<Long> newest = Optional.empty();
        for (SignedNote.Line line : own) {
            byte[] stamped = line.signature();
            long timestamp = stamped.length == 8 + SIGNATURE_LENGTH
                    ? ByteBuffer.wrap(stamped).getLong()
                    : -1;
            if (timestamp < 0
                    || !key.verify(message(timestamp, note.text()), Arrays.copyOfRange(stamped, 8, stamped.length))) {
                throw new LogException(
                        LogException.Kind.BAD_SIGNATURE, "the cosignature of " + name + " does not verify");
            }
            newest = Optional.of(Math.max(timestamp, newest.orElse(0L)));
        }
        return newest;
    }

    private byte[] noteKeyId() {
        byte[] typed = typed();
        byte[] first = (name + "\n").getBytes(UTF_8);
        byte[] both = Arrays.copyOf(first, first.length + typed.length);
        System.arraycopy(typed, 0, both, first.length, typed.length);
        return Arrays.copyOf(Sha256.hash(both).toBytes(), 4);
    }

    private byte[] typed() {
        byte[] spki = key.spki();
        byte[] typed = Arrays.copyOfRange(spki, SPKI_START.length - 1, spki.length);
        typed[0] = TYPE;
        return typed;
    }
}
