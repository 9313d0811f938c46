package dev.countersign.contract.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Link and comment of a release (docs/format.md, "Notes"): an object of its own, named by the SHA-256 of its bytes, that can be erased. Request and leaf hold
 * the digest alone, and the salt keeps that from telling what stood there.
 *
 * @param salt 32 random bytes, in lowercase hex
 * @param link an absolute https URL, or null
 * @param comment text for people, in which nothing is invisible but line feeds, or null
 */
public record ReleaseNote(
        String salt, @Nullable String link, @Nullable String comment) {
    /** Most bytes of a note's JSON. */
    public static final int MAX_BYTES = 16 << 10;

    /** Most characters of a link. */
    public static final int LONGEST_LINK = 2048;

    /** Most bytes of a comment, in UTF-8. */
    public static final int LONGEST_COMMENT = 4000;

    private static final int SALT_BYTES = 32;
    private static final Pattern SALT = Pattern.compile("[0-9a-f]{" + 2 * SALT_BYTES + "}");

    public ReleaseNote {
        if (salt == null || !SALT.matcher(salt).matches()) {
            throw new IllegalArgumentException("salt must be 64 lowercase hex digits");
        }
        if (link == null && comment == null) {
            throw new IllegalArgumentException("a note has a link, a comment or both");
        }
        if (link != null) {
            checkLink(link);
        }
        if (comment != null) {
            checkComment(comment);
        }
    }

    /**
     * A new note, which nobody can guess from its digest.
     *
     * @param random a cryptographically strong source
     */
    public static ReleaseNote of(@Nullable String link, @Nullable String comment, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new ReleaseNote(HexFormat.of().formatHex(salt), link, comment);
    }

    /**
     * Reads a note strictly. Whoever reads one compares its bytes with the digest that a request or a leaf names, too.
     *
     * @throws MalformedException if the bytes are no note; the message holds nothing of link and comment
     */
    public static ReleaseNote parse(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new MalformedException("a note has at most " + MAX_BYTES + " bytes");
        }
        return Json.readStrictly(json, ReleaseNote.class);
    }

    public byte[] toJson() {
        return Json.write(this);
    }

    private static void checkLink(String link) {
        if (link.length() > LONGEST_LINK || !link.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "link has at most " + LONGEST_LINK + " characters of printable ASCII; write others as %XX");
        }
        try {
            var uri = new URI(link);
            if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "link must be an absolute https URL with a host and without a user name, such as https://example.com/notes");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("link is no URL: " + e.getReason(), e);
        }
    }

    private static void checkComment(String comment) {
        if (comment.isBlank() || comment.codePoints().anyMatch(ReleaseNote::isHidden)) {
            throw new IllegalArgumentException(
                    "comment must be text without control characters, line feeds aside, and without marks that change its direction");
        }
        if (comment.getBytes(UTF_8).length > LONGEST_COMMENT) {
            throw new IllegalArgumentException("comment has at most " + LONGEST_COMMENT + " bytes in UTF-8");
        }
    }

    /** Fixed ranges, so that every version of every service says the same of a text. */
    private static boolean isHidden(int c) {
        boolean control = Character.isISOControl(c) && c != '\n';
        boolean halfOfACharacter = c >= 0xd800 && c <= 0xdfff;
        boolean separator = c == 0x2028 || c == 0x2029;
        boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        return control || halfOfACharacter || separator || direction;
    }

    @Override
    public String toString() {
        return "ReleaseNote[redacted]";
    }
}
