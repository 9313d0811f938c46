package dev.countersign.e2e.capgo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The committed seal of the real client; its README says how it was made. */
public final class CapgoVector {

    private static final Path FOLDER = folder();

    private CapgoVector() {}

    public static SealedBundle sealed() {
        return new SealedBundle(
                text("v3/iv_session_key.txt"), text("v3/encrypted_checksum.hex"), file("v3/encrypted.zip"));
    }

    public static Path plainZip() {
        return file("v3/plain.zip");
    }

    public static String publicKeyPem() {
        return text("v3/capgo_key_v2.public.pem");
    }

    public static Path privateKey() {
        return file("v3/capgo_key_v2.private.pem");
    }

    /** The same key's checksum of the same zip as old plugins want it: over 48 bytes, in base64. */
    public static String legacyChecksum() {
        return text("v2-legacy-checksum/encrypted_checksum.b64");
    }

    private static Path file(String name) {
        return FOLDER.resolve(name);
    }

    private static String text(String name) {
        try {
            return Files.readString(file(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(CapgoVector.class.getResource("/capgo-vectors").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
