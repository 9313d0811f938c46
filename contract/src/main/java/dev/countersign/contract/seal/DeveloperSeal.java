package dev.countersign.contract.seal;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a developer who holds the device key says of the bundle they sealed. It stands before the sealed bytes inside the encrypted upload
 * (docs/format.md, "Uploads"): public key and checksum open bundles, so only the signing service gets to see them.
 *
 * @param publicKey the device public key, Base64 of its PKCS#1 DER
 */
public record DeveloperSeal(String publicKey, WrappedSessionKey sessionKey, SealedChecksum checksum) {
    /** Most bytes of its JSON: a public key, a wrapped session key and a checksum of RSA-2048 need half of it. */
    static final int LARGEST = 4096;

    public DeveloperSeal {
        if (publicKey == null || sessionKey == null || checksum == null) {
            throw new IllegalArgumentException("a developer's seal has public_key, session_key and checksum");
        }
        CanonicalBase64.decode(publicKey);
    }

    /** The bytes to put before the sealed bundle: length of the JSON as four bytes, big-endian, and the JSON. */
    public byte[] toPrefix() {
        byte[] json = Json.write(this);
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(json.length);
            out.write(json);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the prefix, and nothing of the sealed bytes after it.
     *
     * @throws MalformedException if it is none
     * @throws IOException as the stream does
     */
    public static DeveloperSeal readPrefix(InputStream upload) throws IOException {
        var in = new DataInputStream(upload);
        try {
            int length = in.readInt();
            if (length < 1 || length > LARGEST) {
                throw new MalformedException("a developer's seal has 1 to " + LARGEST + " bytes");
            }
            return Json.readStrictly(in.readNBytes(length), DeveloperSeal.class);
        } catch (EOFException e) {
            throw new MalformedException("a developer's seal stands before the sealed bytes", e);
        }
    }

    /** The public key's PKCS#1 DER. */
    public byte[] pkcs1() {
        return CanonicalBase64.decode(publicKey);
    }

    @Override
    public String toString() {
        return "DeveloperSeal[redacted]";
    }
}
