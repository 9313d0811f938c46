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
}
