package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A signed note (C2SP signed-note): text that ends in a newline, an empty line, and signature lines
 * {@code "— " name " " base64(4-byte key id || signature)}.
 */
public record SignedNote(String text, List<Line> signatures) {
    private static final String DASH = "\u2014 ";
    private static final int MAX_CHARS = 64 * 1024;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new LogException(
                    LogException.Kind.MALFORMED, "a note's text ends in a newline and has no control characters");
        }
    }

    /**
     * Reads a note. Nothing is verified yet.
     *
     * @throws LogException if it is malformed
     */
    public static SignedNote parse(byte[] note) {
        String all = new String(note, UTF_8);
        int gap = all.lastIndexOf("\n\n");
        if (all.length() > MAX_CHARS || gap < 0 || !all.endsWith("\n") || gap + 2 == all.length()) {
            throw new LogException(LogException.Kind.MALFORMED, "not a signed note");
        }
        List<Line> lines = new ArrayList<>();
        for (String line : all.substring(gap + 2, all.length() - 1).split("\n", -1)) {
            lines.add(Line.parse(line));
        }
        return new SignedNote(all.substring(0, gap + 1), lines);
    }

    public byte[] toBytes() {
        var out = new StringBuilder(text).append('\n');
        for (Line line : signatures) {
            out.append(DASH).append(line.name).append(' ').append(line.base64).append('\n');
        }
        return out.toString().getBytes(UTF_8);
    }

    /** One signature: who claims it, and Base64 of 4 bytes of key id and the signature. */
    public record Line(String name, String base64) {
        static Line of(String name, byte[] keyId, byte[] signature) {
            byte[] both = java.util.Arrays.copyOf(keyId, keyId.length + signature.length);
            System.arraycopy(signature, 0, both, keyId.length, signature.length);
            return new Line(name, Base64.getEncoder().encodeToString(both));
        }

        static Line parse(String line) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith(DASH) || space <= DASH.length()) {
                throw new LogException(LogException.Kind.MALFORMED, "not a signed note: a signature line is malformed");
            }
            var parsed = new Line(line.substring(DASH.length(), space), line.substring(space + 1));
            if (parsed.bytes().length < 5) {
                throw new LogException(LogException.Kind.MALFORMED, "not a signed note: a signature is too short");
            }
            return parsed;
        }

        byte[] bytes() {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new LogException(LogException.Kind.MALFORMED, "not a signed note: a signature is not Base64", e);
            }
        }
    }
}
