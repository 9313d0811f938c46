package dev.countersign.e2e.mutation;

import dev.countersign.e2e.capgo.SealedBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A seal as it travels, in memory: two strings, either of which may be missing, and the bytes of the bundle. */
public final class WireSeal {

    private final @Nullable String sessionKey;
    private final @Nullable String checksum;
    private final byte[] bundle;

    WireSeal(@Nullable String sessionKey, @Nullable String checksum, byte[] bundle) {
        this.sessionKey = sessionKey;
        this.checksum = checksum;
        this.bundle = bundle;
    }

    public static WireSeal of(SealedBundle sealed) {
        try {
            return new WireSeal(sealed.sessionKey(), sealed.checksum(), Files.readAllBytes(sealed.ciphertext()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WireSeal encode(byte[] iv, byte[] wrappedKey, byte[] sealedChecksum, byte[] bundle) {
        Base64.Encoder base64 = Base64.getEncoder();
        return new WireSeal(
                base64.encodeToString(iv) + ":" + base64.encodeToString(wrappedKey),
                HexFormat.of().formatHex(sealedChecksum),
                bundle);
    }

    /** As a device would have it after the download. */
    public SealedBundle storedIn(Path folder) {
        try {
            return new SealedBundle(sessionKey, checksum, Files.write(folder.resolve("downloaded"), bundle));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    String sessionKey() {
        return sessionKey;
    }

    @Nullable
    String checksum() {
        return checksum;
    }

    byte[] bundle() {
        return bundle.clone();
    }

    WireSeal withSessionKey(@Nullable String other) {
        return new WireSeal(other, checksum, bundle);
    }

    WireSeal withChecksum(@Nullable String other) {
        return new WireSeal(sessionKey, other, bundle);
    }

    WireSeal withBundle(byte[] other) {
        return new WireSeal(sessionKey, checksum, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WireSeal that
                && Objects.equals(sessionKey, that.sessionKey)
                && Objects.equals(checksum, that.checksum)
                && Arrays.equals(bundle, that.bundle);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sessionKey, checksum, Arrays.hashCode(bundle));
    }
}
