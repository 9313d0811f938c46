package dev.countersign.e2e.mutation;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The values a lenient reader takes from a seal: base64 with anything foreign skipped, hex in either case. Two seals of
 * the same values mean the same, however they are spelled. All four in hex.
 */
record SealValues(String iv, String wrappedKey, String sealedChecksum, String bundle) {

    private static final HexFormat HEX = HexFormat.of();

    /** Empty where even a lenient reader finds no four values. */
    static Optional<SealValues> of(WireSeal seal) {
        String[] parts = Objects.requireNonNullElse(seal.sessionKey(), "").split(":", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SealValues(
                    HEX.formatHex(base64(parts[0])),
                    HEX.formatHex(base64(parts[1])),
                    checksum(Objects.requireNonNullElse(seal.checksum(), "")),
                    HEX.formatHex(seal.bundle())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    byte[] ivBytes() {
        return HEX.parseHex(iv);
    }

    byte[] wrappedKeyBytes() {
        return HEX.parseHex(wrappedKey);
    }

    byte[] sealedChecksumBytes() {
        return HEX.parseHex(sealedChecksum);
    }

    byte[] bundleBytes() {
        return HEX.parseHex(bundle);
    }

    private static String checksum(String text) {
        return text.matches("[0-9a-fA-F]+") ? text.toLowerCase(Locale.ROOT) : HEX.formatHex(base64(text));
    }

    private static byte[] base64(String text) {
        return Base64.getMimeDecoder().decode(text);
    }
}
