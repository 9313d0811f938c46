package dev.countersign.contract.zip;

import static dev.countersign.contract.zip.HostileZips.archive;

import dev.countersign.contract.zip.HostileZips.Hostile;
import java.util.List;
import java.util.function.Consumer;

/** Names that mean different files to different readers, or a place outside of the bundle. */
final class HostileNames {
    private HostileNames() {}

    static List<Hostile> all() {
        return List.of(
                archive("an empty name", ZipRule.NAME_EMPTY, z -> z.stored("", "x")),
                entry(
                        "broken UTF-8",
                        ZipRule.NAME_ENCODING,
                        "a\u00c3(.js",
                        e -> name(e, 'a', 0xC3, '(', '.', 'j', 's')),
                entry("overlong UTF-8", ZipRule.NAME_ENCODING, "\u00c0\u00af", e -> name(e, 0xC0, 0xAF)),
                entry("UTF-8 without its flag", ZipRule.NAME_ENCODING, "\u00c3\u00a9.js", e -> {
                    e.name("é.js");
                    e.flags(0);
                }),
                entry("code page 437 without the flag", ZipRule.NAME_ENCODING, "\\u0082.js", e -> {
                    name(e, 0x82, '.', 'j', 's');
                    e.flags(0);
                }),
                entry("a NUL", ZipRule.NAME_NUL, "a.js\\u0000.png", e -> e.name("a.js\0.png")),
                entry("a NUL at the start, without the flag", ZipRule.NAME_NUL, "\\u0000a", e -> {
                    name(e, 0, 'a');
                    e.flags(0);
                }),
                entry("a line feed", ZipRule.NAME_CONTROL, "a\\u000ab", e -> e.name("a\nb")),
                entry("a C1 control", ZipRule.NAME_CONTROL, "a\\u0085b", e -> e.name("a\u0085b")),
                entry("a backslash", ZipRule.NAME_BACKSLASH, "..\\u005cb", e -> e.name("..\\b")),
                entry("a backslash at the start", ZipRule.NAME_BACKSLASH, "\\u005cb", e -> e.name("\\b")),
                named("absolute", ZipRule.NAME_ABSOLUTE, "/etc/passwd"),
                named("a drive", ZipRule.NAME_DRIVE, "C:/x"),
                named("a drive without a slash", ZipRule.NAME_DRIVE, "c:x"),
                named("a drive and nothing else", ZipRule.NAME_DRIVE, "a:"),
                named("the last drive", ZipRule.NAME_DRIVE, "z:/x"),
                named("the first drive", ZipRule.NAME_DRIVE, "A:x"),
                named("the last drive in capitals", ZipRule.NAME_DRIVE, "Z:x"),
                named("upwards", ZipRule.NAME_PARENT, "../x"),
                named("upwards in the middle", ZipRule.NAME_PARENT, "a/../../x"),
                named("upwards at the end", ZipRule.NAME_PARENT, "a/.."),
                named("an empty segment", ZipRule.NAME_SEGMENT, "a//b"),
                entry("a long segment", ZipRule.NAME_LENGTH, "x".repeat(200), e -> e.name("x".repeat(256))),
                entry("a long name", ZipRule.NAME_LENGTH, "xyz/".repeat(50), e -> e.name("xyz/".repeat(256) + "x")),
                duplicate("the same name", ZipRule.DUPLICATE, "index.html"),
                duplicate("the same name with a dot segment", ZipRule.DUPLICATE, "./index.html"),
                duplicate("a folder of that name", ZipRule.DUPLICATE, "index.html/"),
                duplicate("another case", ZipRule.DUPLICATE_CASE, "Index.HTML"),
                pair("capitals alone", ZipRule.DUPLICATE_CASE, "readme", "README"),
                pair("the first letter", ZipRule.DUPLICATE_CASE, "aa", "AA"),
                pair("the last letter", ZipRule.DUPLICATE_CASE, "zz", "ZZ"),
                pair("letters beyond ASCII alone", ZipRule.DUPLICATE_CASE, "äö", "ÄÖ"),
                pair("a sharp s", ZipRule.DUPLICATE_CASE, "straße.js", "STRASSE.js"),
                pair("a final sigma", ZipRule.DUPLICATE_CASE, "λόγος.js", "ΛΌΓΟΣ.js"),
                pair("composed and decomposed", ZipRule.DUPLICATE_UNICODE, "é.js", "e\u0301.js"),
                pair("a ligature", ZipRule.DUPLICATE_UNICODE, "file.js", "ﬁle.js"),
                pair("full width", ZipRule.DUPLICATE_UNICODE, "a.js", "ａ.js"),
                archive("an invisible character", ZipRule.DUPLICATE_UNICODE, "in\\u200bdex.html", zip -> {
                    zip.stored("in\u200bdex.html", "x");
                }));
    }

    /** Changes the second entry; {@code printed} is how its name must be reported. */
    private static Hostile entry(String how, ZipRule rule, String printed, Consumer<RawZip.Entry> lie) {
        return archive(how, rule, printed, zip -> lie.accept(zip.entries.getLast()));
    }

    private static Hostile named(String how, ZipRule rule, String name) {
        return entry(how, rule, name, e -> e.name(name));
    }

    private static Hostile duplicate(String how, ZipRule rule, String name) {
        return archive(how, rule, name, zip -> zip.stored(name, "").externalAttributes = 0);
    }

    private static Hostile pair(String how, ZipRule rule, String first, String second) {
        return archive(how, rule, second, zip -> {
            zip.stored(first, "1");
            zip.stored(second, "2");
        });
    }

    private static void name(RawZip.Entry entry, int... bytes) {
        byte[] name = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            name[i] = (byte) bytes[i];
        }
        entry.localName = name;
        entry.centralName = name;
    }
}
