package dev.countersign.objectstore;

import java.util.regex.Pattern;

/**
 * The name of an object: segments of {@code [A-Za-z0-9._-]}, joined by {@code /}, as in {@code log/tile/0/x001/067}.
 *
 * <p>A segment does not begin with a dot (so none is {@code .} or {@code ..}, and no key reaches a driver's private files) and
 * has at most {@value #MAX_SEGMENT_LENGTH} characters; a key has at most {@value #MAX_LENGTH}. Every key is thus a safe
 * relative path on a POSIX file system and a safe S3 key. Keys are ordered character by character.
 *
 * @param value the whole key
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {

    /** S3's limit (its user guide, "Creating object key names"). */
    public static final int MAX_LENGTH = 1024;

    /** NAME_MAX of the usual file systems. */
    public static final int MAX_SEGMENT_LENGTH = 255;

    private static final Pattern SEGMENT =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0," + (MAX_SEGMENT_LENGTH - 1) + "}");

    /** @throws IllegalArgumentException if {@code value} is not a valid key */
    public ObjectKey {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not an object key: " + quote(value));
        }
    }

    /** A key from its whole text, for example {@code log/head}. */
    public static ObjectKey of(String value) {
        return new ObjectKey(value);
    }

    /** A key from its segments; none of them may hold a {@code /}. */
    public static ObjectKey ofSegments(String... segments) {
        for (String segment : segments) {
            if (!SEGMENT.matcher(segment).matches()) {
                throw new IllegalArgumentException("not a segment of an object key: " + quote(segment));
            }
        }
        return new ObjectKey(String.join("/", segments));
    }

    /** @throws IllegalArgumentException if no valid key could start with {@code prefix} */
    public static void requirePrefix(String prefix) {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException("not the prefix of an object key: " + quote(prefix));
        }
    }

    /** Whether some valid key could start with {@code prefix}. */
    static boolean isPrefix(String prefix) {
        return prefix.isEmpty()
                || isValid(prefix)
                || (prefix.endsWith("/") && isValid(prefix.substring(0, prefix.length() - 1)));
    }

    /** Whether {@code value} is a valid key: storage can hold names that are none. */
    public static boolean isValid(String value) {
        if (value.length() > MAX_LENGTH) {
            return false;
        }
        for (String segment : value.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Keys can come from outside: an error message shows them short and printable. */
    static String quote(String text) {
        String head = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return '"' + head.replaceAll("[^ -~…]", "?") + '"';
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
