package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A signed note (C2SP signed-note): text that ends in a newline, an empty line, and signature lines
 * {@code "— " name " " base64(4-byte key id || signature)}. Nothing of it is verified: see {@link LogVerifierKey}.
 */
public record SignedNote(String text, List<Line> signatures) {
    /** Largest note: room for sixteen post-quantum signatures, as the specification asks. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_SIGNATURES = 64;
    private static final String DASH = "\u2014 ";

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw malformed("its text must end in a newline and have no control characters");
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw malformed("it has no signature, or more than " + MAX_SIGNATURES);
        }
    }

    /**
     * Reads a note. Nothing is verified yet.
     *
     * @throws LogException if it is malformed
     */
    public static SignedNote parse(byte[] note) {
        if (note.length > MAX_BYTES) {
            throw malformed("it has more than " + MAX_BYTES + " bytes");
        }
        String all;
        try {
            all = Utf8.decode(note);
        } catch (IllegalArgumentException e) {
            throw malformed("it is not UTF-8");
        }
        int gap = all.lastIndexOf("\n\n");
        if (gap < 0 || !all.endsWith("\n") || gap + 2 == all.length()) {
            throw malformed("it has no signature lines after an empty line");
        }
        List<Line> lines = new ArrayList<>();
        for (String line : all.substring(gap + 2, all.length() - 1).split("\n", MAX_SIGNATURES + 1)) {
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

    /** Whether a key, and so a log, may have this name: not empty, no Unicode spaces, no plus, nothing invisible. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .allMatch(c -> c != '+'
                                && switch (Character.getType(c)) {
                                    case Character.CONTROL,
                                            Character.FORMAT,
                                            Character.SURROGATE,
                                            Character.SPACE_SEPARATOR,
                                            Character.LINE_SEPARATOR,
                                            Character.PARAGRAPH_SEPARATOR -> false;
                                    default -> true;
                                });
    }

    private static LogException malformed(String why) {
        return new LogException(LogException.Kind.MALFORMED, "not a signed note: " + why);
    }

    /** One signature: who claims it, and Base64 of 4 bytes of key id and the signature. */
    public record Line(String name, String base64) {
        private static final int KEY_ID_LENGTH = 4;

        public Line {
            if (!isName(name)) {
                throw malformed("a signature line names no key");
            }
            if (decode(base64).length <= KEY_ID_LENGTH) {
                throw malformed("a signature is too short");
            }
        }

        static Line of(String name, byte[] keyId, byte[] signature) {
            byte[] both = Arrays.copyOf(keyId, keyId.length + signature.length);
            System.arraycopy(signature, 0, both, keyId.length, signature.length);
            return new Line(name, CanonicalBase64.encode(both));
        }

        /**
         * Reads one line without its newline.
         *
         * @throws LogException if it is malformed
         */
        public static Line parse(String line) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith(DASH) || space <= DASH.length()) {
                throw malformed("a signature line is malformed");
            }
            return new Line(line.substring(DASH.length(), space), line.substring(space + 1));
        }

        /** The four bytes that tell, with the name, which key signed. */
        byte[] keyId() {
            return Arrays.copyOf(decode(base64), KEY_ID_LENGTH);
        }

        byte[] signature() {
            byte[] both = decode(base64);
            return Arrays.copyOfRange(both, KEY_ID_LENGTH, both.length);
        }

        private static byte[] decode(String base64) {
            try {
                return CanonicalBase64.decode(base64);
            } catch (IllegalArgumentException e) {
                throw malformed("a signature is not Base64");
            }
        }
    }
}
