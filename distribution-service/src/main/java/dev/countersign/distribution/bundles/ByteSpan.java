package dev.countersign.distribution.bundles;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a Range header asks for (RFC 9110, section 14.2).
 *
 * @param first index of the first byte
 * @param length number of bytes; 0 if the range cannot be satisfied
 */
record ByteSpan(long first, long length) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
    private static final ByteSpan UNSATISFIABLE = new ByteSpan(0, 0);

    /**
     * The span of a representation of {@code size} bytes, or null to send the whole: without a header, or with one that is malformed, of another
     * unit, or of several ranges, all of which a server may ignore.
     */
    static @Nullable ByteSpan of(@Nullable String header, long size) {
        if (header == null) {
            return null;
        }
        Matcher range = ONE_RANGE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return null;
        }
        if (range.group(1).isEmpty()) {
            long suffix = Math.min(Long.parseLong(range.group(2)), size);
            return suffix == 0 ? UNSATISFIABLE : new ByteSpan(size - suffix, suffix);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        if (last < first) {
            return null;
        }
        return first >= size ? UNSATISFIABLE : new ByteSpan(first, Math.min(last, size - 1) - first + 1);
    }

    boolean isSatisfiable() {
        return length > 0;
    }

    /** The Content-Range of a partial answer. */
    String contentRange(long size) {
        return isSatisfiable() ? "bytes " + first + "-" + (first + length - 1) + "/" + size : "bytes */" + size;
    }
}
