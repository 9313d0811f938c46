package dev.countersign.contract.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text that others sent, as bytes. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The text of these bytes. A byte-order mark stays in the text, where no format here allows it.
     *
     * @throws IllegalArgumentException if they are not UTF-8 (RFC 3629): nothing is replaced
     */
    public static String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    /** The first line of a text that may be hostile, for messages and logs: what is invisible becomes a question mark. */
    public static String printable(String text, int longest) {
        var out = new StringBuilder();
        text.codePoints()
                .takeWhile(c -> c != '\n' && c != '\r')
                .limit(longest)
                .forEach(c -> out.appendCodePoint(isVisible(c) ? c : '?'));
        return out.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
