package dev.countersign.contract.zip;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A safe entry name.
 *
 * <p>Without the UTF-8 flag (bit 11) only ASCII is accepted: Android reads such names as UTF-8, iOS as code page 437, so
 * anything else is two different names.
 *
 * @param text the name as written, decoded
 * @param path the name without {@code .} segments and closing slash: what it resolves to; empty for the root itself
 * @param folder whether the name ends in a slash (or is the root)
 */
record EntryName(String text, String path, boolean folder) {
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_SEGMENT = 255;

    static EntryName of(ByteBuffer raw, boolean utf8Flag) throws ZipRefusal {
        byte[] bytes = new byte[raw.remaining()];
        raw.get(bytes);
        String escaped = new String(bytes, StandardCharsets.ISO_8859_1);
        if (bytes.length == 0) {
            throw ZipRefusal.archive(ZipRule.NAME_EMPTY, "an entry has no name");
        }
        if (bytes.length > LONGEST_NAME) {
            throw ZipRefusal.entry(ZipRule.NAME_LENGTH, escaped, "the name is longer than 1024 bytes");
        }
        String text = decode(bytes, utf8Flag, escaped);
        requireHarmless(text);
        List<String> segments = Arrays.asList(text.split("/", -1));
        boolean slash = segments.getLast().isEmpty();
        List<String> named = slash ? segments.subList(0, segments.size() - 1) : segments;
        for (String segment : named) {
            requireSegment(segment, text);
        }
        String path = named.stream().filter(s -> !s.equals(".")).collect(Collectors.joining("/"));
        boolean folder = slash || path.isEmpty() || named.getLast().equals(".");
        return new EntryName(text, path, folder);
    }

    private static String decode(byte[] bytes, boolean utf8Flag, String escaped) throws ZipRefusal {
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b >= 0;
        }
        if (!ascii && !utf8Flag) {
            throw ZipRefusal.entry(
                    ZipRule.NAME_ENCODING, escaped, "not ASCII, and the UTF-8 flag is not set: readers disagree on it");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ZipRefusal.entry(ZipRule.NAME_ENCODING, escaped, "the name is not UTF-8");
        }
    }

    private static void requireHarmless(String text) throws ZipRefusal {
        if (text.indexOf('\0') >= 0) {
            throw ZipRefusal.entry(ZipRule.NAME_NUL, text, "the name holds a NUL");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw ZipRefusal.entry(ZipRule.NAME_CONTROL, text, "the name holds a control character");
        }
        if (text.indexOf('\\') >= 0) {
            throw ZipRefusal.entry(ZipRule.NAME_BACKSLASH, text, "the name holds a backslash");
        }
        if (text.startsWith("/")) {
            throw ZipRefusal.entry(ZipRule.NAME_ABSOLUTE, text, "the name is absolute");
        }
        if (text.length() >= 2 && text.charAt(1) == ':' && isAsciiLetter(text.charAt(0))) {
            throw ZipRefusal.entry(ZipRule.NAME_DRIVE, text, "the name starts with a drive letter");
        }
    }

    private static void requireSegment(String segment, String text) throws ZipRefusal {
        if (segment.equals("..")) {
            throw ZipRefusal.entry(ZipRule.NAME_PARENT, text, "the name leads upwards");
        }
        if (segment.isEmpty()) {
            throw ZipRefusal.entry(ZipRule.NAME_SEGMENT, text, "the name has an empty segment");
        }
        if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST_SEGMENT) {
            throw ZipRefusal.entry(ZipRule.NAME_LENGTH, text, "a segment of the name is longer than 255 bytes");
        }
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
