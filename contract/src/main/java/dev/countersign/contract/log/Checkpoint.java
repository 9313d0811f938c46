package dev.countersign.contract.log;

import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.regex.Pattern;

/**
 * What the log commits to at a size (C2SP tlog-checkpoint). The text is {@code origin LF size LF base64(root) LF}. Extension lines, which the
 * specification allows and advises against, are read over and never written.
 *
 * @param origin the log's name, also the name of its key: no Unicode spaces, no plus
 * @param size number of leaves
 * @param root root hash of the tree
 */
public record Checkpoint(String origin, long size, Sha256 root) {
    private static final int MAX_LINES = 64;
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");

    public Checkpoint {
        if (size < 0 || !SignedNote.isName(origin)) {
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
        String[] lines = text.split("\n", MAX_LINES + 1);
        if (lines.length < 4 || lines.length > MAX_LINES || !lines[lines.length - 1].isEmpty()) {
            throw malformed("it has three lines or a few more, each ended by a newline");
        }
        for (int i = 0; i < lines.length - 1; i++) {
            if (lines[i].isEmpty()) {
                throw malformed("it has an empty line");
            }
        }
        if (!SIZE.matcher(lines[1]).matches()) {
            throw malformed("its size is no decimal number");
        }
        try {
            return new Checkpoint(lines[0], Long.parseLong(lines[1]), Sha256.of(CanonicalBase64.decode(lines[2])));
        } catch (IllegalArgumentException e) { // NumberFormatException is one
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    /** The text to sign, without extension lines. */
    public String text() {
        return origin + "\n" + size + "\n" + CanonicalBase64.encode(root.toBytes()) + "\n";
    }

    private static LogException malformed(String why) {
        return new LogException(LogException.Kind.MALFORMED, "not a checkpoint: " + why);
    }
}
