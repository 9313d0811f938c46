package dev.countersign.contract.zip;

import java.util.Locale;

/** Leaves the check at the first broken rule; {@link ZipPolicy} turns it into a verdict, so it never crosses the package. */
final class ZipRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_PRINTED = 200;

    private final ZipRule rule;
    private final String entry;
    private final String detail;

    private ZipRefusal(ZipRule rule, String entry, String detail) {
        super(rule.wireName() + ": " + detail, null, false, false);
        this.rule = rule;
        this.entry = entry;
        this.detail = detail;
    }

    static ZipRefusal archive(ZipRule rule, String detail) {
        return new ZipRefusal(rule, "", detail);
    }

    static ZipRefusal entry(ZipRule rule, String name, String detail) {
        return new ZipRefusal(rule, printable(name), detail);
    }

    ZipVerdict.Refused verdict() {
        return new ZipVerdict.Refused(rule, entry, detail);
    }

    private static String printable(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length() && out.length() < LONGEST_PRINTED; ) {
            int c = name.codePointAt(i);
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE || c == '\\') {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }
}
