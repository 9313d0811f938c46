package dev.countersign.e2e.mutation;

import dev.countersign.e2e.mutation.Mutation.Field;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The tricks that have a name: downgrades, splices, forged RSA blocks, re-encryption, other spellings. */
final class NamedMutations {

    private static final HexFormat HEX = HexFormat.of();
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final Attacker attacker;
    private final WireSeal original;
    private final SealValues values;
    private final List<Mutation> made = new ArrayList<>();

    private NamedMutations(Attacker attacker) {
        this.attacker = attacker;
        this.original = attacker.original();
        this.values = attacker.values();
    }

    static List<Mutation> of(Attacker attacker) {
        NamedMutations named = new NamedMutations(attacker);
        named.downgrade();
        named.splice();
        named.forgeRsa();
        named.reencrypt();
        named.respell();
        return named.made;
    }

    /** No session key or none that is one, with and without a bundle and a checksum that need none. */
    private void downgrade() {
        String real = original.sessionKey();
        List<@Nullable String> sessionKeys = Arrays.asList(
                null,
                "",
                " ",
                "x",
                ":",
                "x:",
                ":x",
                "x:x",
                "::",
                real + ":",
                ":" + real,
                real + ":x",
                real.substring(0, real.indexOf(':')),
                real.substring(0, real.indexOf(':') + 1),
                real.substring(real.indexOf(':')),
                "null",
                "undefined",
                real);
        for (@Nullable String sessionKey : sessionKeys) {
            for (@Nullable String checksum : plainChecksums()) {
                String change = "session_key " + sessionKey + ", checksum " + checksum;
                WireSeal seal = original.withSessionKey(sessionKey).withChecksum(checksum);
                add(Field.DOWNGRADE, change, seal);
                add(Field.DOWNGRADE, change + ", plain bundle", seal.withBundle(attacker.plaintext()));
            }
        }
    }

    private List<@Nullable String> plainChecksums() {
        byte[] sha256 = attacker.plainChecksum();
        CRC32 crc = new CRC32();
        crc.update(attacker.plaintext());
        String hex = HEX.formatHex(sha256);
        return Arrays.asList(
                original.checksum(),
                null,
                "",
                hex,
                hex.toUpperCase(Locale.ROOT),
                BASE64.encodeToString(sha256),
                HEX.toHexDigits((int) crc.getValue()));
    }

    /** Every mixture of three genuine seals, save the genuine ones. */
    private void splice() {
        List<WireSeal> sources = List.of(original, attacker.otherBundle(), attacker.foreign());
        for (WireSeal key : sources) {
            for (WireSeal checksum : sources) {
                for (WireSeal bundle : sources) {
                    String change = "session_key of %d, checksum of %d, bundle of %d"
                            .formatted(sources.indexOf(key), sources.indexOf(checksum), sources.indexOf(bundle));
                    add(Field.SPLICE, change, new WireSeal(key.sessionKey(), checksum.checksum(), bundle.bundle()));
                }
            }
        }
    }

    /** RSA blocks that can be made without the private key. */
    private void forgeRsa() {
        byte[] wrapped = values.wrappedKeyBytes();
        byte[] sealed = values.sealedChecksumBytes();
        for (byte[] number : List.of(
                new byte[DeviceKey.BLOCK],
                DeviceKey.block(BigInteger.ONE),
                attacker.key().minusOne())) {
            wrappedKey("is a fixed point of RSA", number);
            sealedChecksum("is a fixed point of RSA", number);
        }
        wrappedKey("plus the modulus", attacker.key().plusModulus(wrapped));
        sealedChecksum("plus the modulus", attacker.key().plusModulus(sealed));
        wrappedKey("opened already", attacker.key().open(wrapped));
        sealedChecksum("opened already", attacker.key().open(sealed));
        wrappedKey("bare", attacker.aesKey());
        sealedChecksum("bare", attacker.plainChecksum());
        wrappedKey("bare, padded to a block", DeviceKey.block(new BigInteger(1, attacker.aesKey())));
        sealedChecksum("bare, padded to a block", DeviceKey.block(new BigInteger(1, attacker.plainChecksum())));
        wrappedKey("is the sealed checksum", sealed);
        sealedChecksum("is the wrapped key", wrapped);
        wrappedKey("twice", concat(wrapped, wrapped));
        sealedChecksum("twice", concat(sealed, sealed));
    }

    /** The attacker knows the AES key and can encrypt what he likes; the checksum must stop him. */
    private void reencrypt() {
        byte[] plaintext = attacker.plaintext();
        byte[] iv = values.ivBytes();
        byte[] evil = "<script>evil()</script>".getBytes(StandardCharsets.UTF_8);
        for (byte[] forged : List.of(
                evil,
                concat(plaintext, evil),
                concat(evil, plaintext),
                Arrays.copyOf(plaintext, plaintext.length - 1),
                new byte[0])) {
            bundle("re-encrypted with " + forged.length + " bytes", Aes.encrypt(attacker.aesKey(), iv, forged));
        }
        for (int bit = 0; bit < 8; bit++) {
            byte[] changed = plaintext.clone();
            changed[changed.length - 1] ^= (byte) (1 << bit);
            bundle("re-encrypted, last byte xor " + (1 << bit), Aes.encrypt(attacker.aesKey(), iv, changed));
        }
        bundle("plain", plaintext);
        bundle("empty", new byte[0]);
        bundle("doubled", concat(original.bundle(), original.bundle()));
        bundle(
                "first block moved into the IV's place",
                Arrays.copyOfRange(original.bundle(), 16, original.bundle().length));
    }

    /** The same values, or nearly, in other characters. */
    private void respell() {
        String key = original.sessionKey();
        String iv = key.substring(0, key.indexOf(':'));
        String wrapped = key.substring(key.indexOf(':') + 1);
        String checksum = original.checksum();
        for (String spelled : List.of(
                key.replace("=", ""),
                key.replace('+', '-').replace('/', '_'),
                key + "\n",
                " " + key,
                key.replace(":", " : "),
                key.substring(0, 40) + "\r\n" + key.substring(40),
                key + "=",
                key.toLowerCase(Locale.ROOT),
                wrapped + ":" + iv,
                HEX.formatHex(values.ivBytes()) + ":" + HEX.formatHex(values.wrappedKeyBytes()),
                HEX.formatHex(values.ivBytes()) + ":" + wrapped,
                iv + ":" + HEX.formatHex(values.wrappedKeyBytes()),
                BASE64.encodeToString(key.getBytes(StandardCharsets.UTF_8)),
                iv + "%3A" + wrapped,
                "\"" + key + "\"")) {
            add(Field.SESSION_KEY_TEXT, "spelled " + spelled, original.withSessionKey(spelled));
        }
        String base64 = BASE64.encodeToString(values.sealedChecksumBytes());
        for (String spelled : List.of(
                checksum.toUpperCase(Locale.ROOT),
                base64,
                base64.replace("=", ""),
                base64.replace('+', '-').replace('/', '_'),
                Base64.getMimeEncoder().encodeToString(values.sealedChecksumBytes()),
                checksum + "\n",
                " " + checksum,
                "0x" + checksum,
                "sha256:" + checksum,
                BASE64.encodeToString(checksum.getBytes(StandardCharsets.UTF_8)),
                base64 + "=",
                checksum + "0",
                "\"" + checksum + "\"")) {
            add(Field.CHECKSUM_TEXT, "spelled " + spelled, original.withChecksum(spelled));
        }
    }

    private void wrappedKey(String change, byte[] wrapped) {
        add(
                Field.WRAPPED_KEY,
                change,
                WireSeal.encode(values.ivBytes(), wrapped, values.sealedChecksumBytes(), original.bundle()));
    }

    private void sealedChecksum(String change, byte[] sealed) {
        add(Field.SEALED_CHECKSUM, change, original.withChecksum(HEX.formatHex(sealed)));
    }

    private void bundle(String change, byte[] bundle) {
        add(Field.BUNDLE, change, original.withBundle(bundle));
    }

    private void add(Field field, String change, WireSeal seal) {
        made.add(new Mutation(field, change, seal));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
