package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the log commits to at a size (C2SP tlog-checkpoint). The text is {@code origin LF size LF base64(root) LF}, without extension lines.
 *
 * @param origin the log's name, also the name of its key
 * @param size number of leaves
 * @param root root hash of the tree
 */
public record Checkpoint(String origin, long size, Sha256 root) {
    private static final Pattern TEXT = Pattern.compile("([^\\s+]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n");

    public Checkpoint {
        if (size < 0 || !Pattern.matches("[^\\s+]+", origin)) {
            throw new IllegalArgumentException(
                    "a checkpoint has an origin without spaces and a size that is not negative");
        }
    }

    /**
     * Reads a checkpoint's text.
     *
     * @throws LogException if it is malformed
     */
    public static Checkpoint parse(String text) {
        Matcher lines = TEXT.matcher(text);
        if (!lines.matches()) {
            throw new LogException(LogException.Kind.MALFORMED, "not a checkpoint");
        }
        byte[] root = Base64.getDecoder().decode(lines.group(3));
        if (!Base64.getEncoder().encodeToString(root).equals(lines.group(3))) {
            throw new LogException(
                    LogException.Kind.MALFORMED, "not a checkpoint: its root hash is not canonical Base64");
        }
        try {
            return new Checkpoint(lines.group(1), Long.parseLong(lines.group(2)), Sha256.of(Arrays.copyOf(root, 32)));
        } catch (NumberFormatException e) {
            throw new LogException(LogException.Kind.MALFORMED, "not a checkpoint: its size is too large");
        }
    }

    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.toBytes()) + "\n";
    }
}
