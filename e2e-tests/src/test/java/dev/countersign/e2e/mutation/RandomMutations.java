package dev.countersign.e2e.mutation;

import dev.countersign.e2e.mutation.Mutation.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Changes that nobody thought of: bits, lengths, blocks and characters, each kind in turn. */
final class RandomMutations {

    private static final int BLOCK = 16;

    private final WireSeal original;
    private final SealValues values;
    private final Random random;
    private final List<Supplier<Mutation>> kinds;
    private int turn;

    RandomMutations(Attacker attacker, Random random) {
        this.original = attacker.original();
        this.values = attacker.values();
        this.random = random;
        this.kinds = List.of(
                () -> bundle("bits flipped", flipBits(original.bundle())),
                () -> bundle("truncated", truncate(original.bundle())),
                () -> bundle("truncated to a block", truncateToBlock(original.bundle())),
                () -> bundle("extended", extend(original.bundle())),
                () -> bundle("block moved", moveBlock(original.bundle())),
                () -> bundle("block replaced", replaceBlock(original.bundle())),
                () -> iv("bits flipped", flipBits(values.ivBytes())),
                () -> iv("truncated", truncate(values.ivBytes())),
                () -> iv("extended", extend(values.ivBytes())),
                () -> iv("random", bytes(BLOCK)),
                () -> wrappedKey("bits flipped", flipBits(values.wrappedKeyBytes())),
                () -> wrappedKey("truncated", truncate(values.wrappedKeyBytes())),
                () -> wrappedKey("extended", extend(values.wrappedKeyBytes())),
                () -> wrappedKey("random", bytes(DeviceKey.BLOCK)),
                () -> checksum("bits flipped", flipBits(values.sealedChecksumBytes())),
                () -> checksum("truncated", truncate(values.sealedChecksumBytes())),
                () -> checksum("extended", extend(values.sealedChecksumBytes())),
                () -> checksum("random", bytes(DeviceKey.BLOCK)),
                () -> text(Field.SESSION_KEY_TEXT, original.withSessionKey(mistype(original.sessionKey()))),
                () -> text(Field.CHECKSUM_TEXT, original.withChecksum(mistype(original.checksum()))));
    }

    Mutation next() {
        return kinds.get(turn++ % kinds.size()).get();
    }

    private Mutation bundle(String change, byte[] bundle) {
        return new Mutation(Field.BUNDLE, change, original.withBundle(bundle));
    }

    private Mutation iv(String change, byte[] iv) {
        return rebuilt(Field.IV, change, iv, values.wrappedKeyBytes(), values.sealedChecksumBytes());
    }

    private Mutation wrappedKey(String change, byte[] wrapped) {
        return rebuilt(Field.WRAPPED_KEY, change, values.ivBytes(), wrapped, values.sealedChecksumBytes());
    }

    private Mutation checksum(String change, byte[] sealed) {
        return rebuilt(Field.SEALED_CHECKSUM, change, values.ivBytes(), values.wrappedKeyBytes(), sealed);
    }

    private Mutation rebuilt(Field field, String change, byte[] iv, byte[] wrapped, byte[] sealed) {
        return new Mutation(field, change, WireSeal.encode(iv, wrapped, sealed, original.bundle()));
    }

    private static Mutation text(Field field, WireSeal seal) {
        return new Mutation(field, "mistyped: " + seal.sessionKey() + ", " + seal.checksum(), seal);
    }

    /** One bit as often as several. */
    private byte[] flipBits(byte[] bytes) {
        int flips = random.nextBoolean() ? 1 : 2 + random.nextInt(7);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] truncate(byte[] bytes) {
        int length = random.nextInt(bytes.length);
        return random.nextBoolean()
                ? Arrays.copyOf(bytes, length)
                : Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }

    private byte[] truncateToBlock(byte[] bytes) {
        return Arrays.copyOf(bytes, BLOCK * random.nextInt(bytes.length / BLOCK));
    }

    private byte[] extend(byte[] bytes) {
        byte[] tail = bytes(1 + random.nextInt(3 * BLOCK));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + tail.length);
        System.arraycopy(tail, 0, longer, bytes.length, tail.length);
        return longer;
    }

    private byte[] moveBlock(byte[] bytes) {
        int from = BLOCK * random.nextInt(bytes.length / BLOCK);
        int to = BLOCK * random.nextInt(bytes.length / BLOCK);
        System.arraycopy(original.bundle(), from, bytes, to, BLOCK);
        return bytes;
    }

    private byte[] replaceBlock(byte[] bytes) {
        System.arraycopy(bytes(BLOCK), 0, bytes, BLOCK * random.nextInt(bytes.length / BLOCK), BLOCK);
        return bytes;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A character lost, doubled, replaced, or off by a bit. */
    private String mistype(String text) {
        int at = random.nextInt(text.length());
        char typed = switch (random.nextInt(4)) {
            case 0 -> (char) (text.charAt(at) ^ 1 << random.nextInt(7));
            case 1 -> (char) (' ' + random.nextInt(95));
            case 2 -> text.charAt(random.nextInt(text.length()));
            default -> 0;
        };
        String middle = typed == 0 ? "" : String.valueOf(typed);
        return text.substring(0, at) + middle + text.substring(random.nextInt(4) == 0 ? at : at + 1);
    }
}
