package dev.countersign.contract.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One custodian's share of a secret: six lines that can be printed and typed in again (docs/operations.md, Dual control). Its checksum finds
 * damage and says nothing of the secret. Itself a secret: never printed by {@link #toString}.
 */
public final class KeyShare {
    private static final int CHECK = 16;
    private static final Pattern TEXT = Pattern.compile("countersign-key-share-v1\\n"
            + "set ([0-9a-f]{16})\\n"
            + "share (\\d{1,3}) of (\\d{1,3}), (\\d{1,3}) needed\\n"
            + "custodian ([A-Za-z0-9._-]{1,64})\\n"
            + "value ([A-Za-z0-9+/]+={0,2})\\n"
            + "check ([0-9a-f]{16})\\n");

    private final String set;
    private final int number;
    private final int of;
    private final int needed;
    private final String custodian;
    private final byte[] value;

    /**
     * @param set names the splitting: 16 hex digits, random
     * @param number which share, from 1
     * @param of how many there are
     * @param needed how many open
     * @param custodian whose it is: letters, digits, {@code . _ -}
     * @param value copied
     * @throws IllegalArgumentException if these do not belong together
     */
    public KeyShare(String set, int number, int of, int needed, String custodian, byte[] value) {
        if (!set.matches("[0-9a-f]{16}") || !custodian.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a custodian's name has 1 to 64 letters, digits, dots, dashes and underscores");
        }
        if (number < 1 || number > of || needed < 2 || needed > of || of > 32 || value.length == 0) {
            throw new IllegalArgumentException(
                    "of at most 32 shares at least 2 are needed, and no more than there are");
        }
        this.set = set;
        this.number = number;
        this.of = of;
        this.needed = needed;
        this.custodian = custodian;
        this.value = value.clone();
    }

    /**
     * Reads the text; white space at the ends of lines and empty lines do not count.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting it
     */
    public static KeyShare parse(String text) {
        Matcher matcher =
                TEXT.matcher(text.replaceAll("[ \\t\\r]+\\n|\\n+", "\n").strip() + "\n");
        if (!matcher.matches()) {
            throw new IllegalArgumentException("this is no key share, or a line of it is missing or changed");
        }
        var share = new KeyShare(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                matcher.group(5),
                CanonicalBase64.decode(matcher.group(6)));
        if (!share.check().equals(matcher.group(7))) {
            throw new IllegalArgumentException("its checksum does not fit: a character was changed");
        }
        return share;
    }

    /** The six lines. */
    public String toText() {
        return lines() + "check " + check() + "\n";
    }

    private String lines() {
        return "countersign-key-share-v1\nset " + set + "\nshare " + number + " of " + of + ", " + needed
                + " needed\ncustodian " + custodian + "\nvalue " + CanonicalBase64.encode(value) + "\n";
    }

    private String check() {
        return Sha256.hash(lines().getBytes(UTF_8)).hex().substring(0, CHECK);
    }

    public String set() {
        return set;
    }

    public int number() {
        return number;
    }

    public int of() {
        return of;
    }

    public int needed() {
        return needed;
    }

    public String custodian() {
        return custodian;
    }

    /** A copy; the caller wipes it. */
    public byte[] value() {
        return value.clone();
    }

    @Override
    public String toString() {
        return "share " + number + " of " + of + " (" + custodian + ", set " + set + ")";
    }
}
