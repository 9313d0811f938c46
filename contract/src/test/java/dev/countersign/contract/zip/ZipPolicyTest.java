package dev.countersign.contract.zip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZipPolicyTest {

    static Stream<HostileZips.Hostile> hostileZips() {
        return Stream.concat(HostileZips.all().stream(), HostileNames.all().stream());
    }

    @ParameterizedTest
    @MethodSource
    void hostileZips(HostileZips.Hostile hostile) throws IOException {
        ZipVerdict verdict = ZipPolicy.check(new MemoryChannel(hostile.archive()), HostileZips.LIMITS);

        ZipVerdict.Refused refused = assertInstanceOf(ZipVerdict.Refused.class, verdict, hostile.toString());
        assertEquals(hostile.rule(), refused.rule(), refused.detail());
        assertEquals(hostile.entry(), refused.entry());
    }

    @Test
    void everyRuleHasAHostileZip() {
        Set<ZipRule> shown = EnumSet.noneOf(ZipRule.class);
        hostileZips().forEach(hostile -> shown.add(hostile.rule()));
        assertEquals(EnumSet.allOf(ZipRule.class), shown);
    }

    @Test
    void wireNamesAreUniqueAndOneWord() {
        Set<String> names = new HashSet<>();
        for (ZipRule rule : ZipRule.values()) {
            assertEquals(true, rule.wireName().matches("zip-[a-z0-9]+(-[a-z0-9]+)*"), rule.wireName());
            assertEquals(true, names.add(rule.wireName()), rule.wireName());
        }
    }

    static Stream<Consumer<RawZip>> harmlessVariations() {
        return Stream.of(
                zip -> {},
                zip -> zip.entries.getFirst().describeAfterwards(true),
                zip -> zip.entries.getFirst().describeAfterwards(false),
                zip -> zip.folder("assets/"),
                zip -> zip.folder("./"),
                zip -> zip.entries.forEach(e -> e.name("./" + new String(e.centralName, StandardCharsets.UTF_8))),
                zip -> zip.entries.forEach(e -> e.name("www/" + new String(e.centralName, StandardCharsets.UTF_8))),
                zip -> {
                    zip.entries.forEach(e -> e.name("www/" + new String(e.centralName, StandardCharsets.UTF_8)));
                    zip.stored("__MACOSX/._x", "x");
                    zip.stored(".DS_Store", "x");
                },
                zip -> zip.entries.forEach(e -> e.externalAttributes = 0),
                zip -> zip.stored("größe/日本語/👩‍💻.js", "x"),
                zip -> zip.stored("empty.js", ""),
                zip -> zip.deflated("empty.js", ""),
                zip -> zip.stored("ab:c.js", "x"),
                zip -> Stream.of("@:", "[:", "`:", "{:").forEach(name -> zip.stored(name, "x")),
                zip -> zip.stored("a", "x"),
                zip -> zip.stored("x".repeat(255), "x"),
                zip -> zip.stored("xyz/".repeat(255) + "abcd", "x"),
                zip -> zip.stored("..x/...", "x"),
                zip -> zip.stored("nested.zip", RawZip.bundle().build()),
                zip -> zip.entries.getLast().extra(RawZip.extraField(0x5455, new byte[5])),
                zip -> {
                    RawZip.Entry last = zip.entries.getLast();
                    last.extra(HostileZips.unicodePath(last.centralName, "assets/app.js"));
                },
                zip -> zip.entries.getLast().localFlags |= 0b010,
                zip -> Collections.reverse(zip.entries));
    }

    @ParameterizedTest
    @MethodSource
    void harmlessVariations(Consumer<RawZip> variation) throws IOException {
        RawZip zip = RawZip.bundle();
        variation.accept(zip);
        ZipVerdict verdict = ZipPolicy.check(new MemoryChannel(zip.build()), HostileZips.LIMITS);
        assertInstanceOf(ZipVerdict.Accepted.class, verdict, verdict.toString());
    }

    @Test
    void aDirectoryInAnotherOrderThanTheEntriesIsTheSameArchive() throws IOException {
        RawZip zip = RawZip.bundle();
        byte[] inOrder = zip.build();
        int start = HostileZips.directoryStart(zip);
        int first = 46 + "index.html".length();
        int second = 46 + "assets/app.js".length();
        byte[] swapped = inOrder.clone();
        System.arraycopy(inOrder, start, swapped, start + second, first);
        System.arraycopy(inOrder, start + first, swapped, start, second);
        assertInstanceOf(ZipVerdict.Accepted.class, ZipPolicy.check(new MemoryChannel(swapped), HostileZips.LIMITS));
    }

    @Test
    void acceptedNamesCountAndSize() throws IOException {
        RawZip zip = RawZip.bundle();
        zip.deflated("more.js", new byte[1000]);
        int size = zip.entries.stream().mapToInt(e -> e.centralSize).sum();
        assertEquals(
                new ZipVerdict.Accepted(3, size), ZipPolicy.check(new MemoryChannel(zip.build()), HostileZips.LIMITS));
    }

    @Test
    void whatALimitJustAllowsIsAccepted() throws IOException {
        RawZip zip = new RawZip();
        zip.stored("index.html", HostileZips.noise(300_000));
        zip.deflated("zeros", new byte[100_000]);
        int directory = 2 * 46 + "index.html".length() + "zeros".length();
        byte[] archive = zip.build();
        int ratio = 100_000 / (zip.entries.getLast().centralCompressed + 1) + 1;
        assertEquals(new ZipVerdict.Accepted(2, 400_000), check(archive, 2, directory, 400_000, ratio, 0));
        assertEquals(new ZipVerdict.Accepted(2, 400_000), check(archive, 2, directory, 400_000, 2, 400_000));
        assertEquals(ZipRule.TOO_MANY_ENTRIES, refused(check(archive, 1, directory, 400_000, ratio, 0)));
        assertEquals(ZipRule.DIRECTORY_TOO_LARGE, refused(check(archive, 2, directory - 1, 400_000, ratio, 0)));
        assertEquals(ZipRule.TOO_LARGE, refused(check(archive, 2, directory, 399_999, ratio, 0)));
        assertEquals(ZipRule.RATIO, refused(check(archive, 2, directory, 400_000, ratio - 1, 0)));
        assertEquals(ZipRule.RATIO, refused(check(archive, 2, directory, 400_000, ratio - 1, 99_999)));
    }

    private static ZipVerdict check(byte[] archive, int entries, int directory, long inflated, int ratio, long free)
            throws IOException {
        return ZipPolicy.check(new MemoryChannel(archive), new ZipLimits(entries, directory, inflated, ratio, free));
    }

    private static ZipRule refused(ZipVerdict verdict) {
        return assertInstanceOf(ZipVerdict.Refused.class, verdict).rule();
    }

    @Test
    void limitsAreAtLeastOne() {
        new ZipLimits(1, 1, 1, 1, 0);
        assertThrows(IllegalArgumentException.class, () -> new ZipLimits(0, 1, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ZipLimits(1, 0, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ZipLimits(1, 1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ZipLimits(1, 1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ZipLimits(1, 1, 1, 1, -1));
    }

    @Test
    void manySmallBombsAreOneBomb() throws IOException {
        RawZip zip = RawZip.bundle();
        for (int i = 0; i < 15; i++) {
            zip.deflated(i + ".bin", new byte[9_999]);
        }
        ZipLimits limits = new ZipLimits(20, 4096, 200_000, 20, 10_000);
        ZipVerdict.Refused refused =
                assertInstanceOf(ZipVerdict.Refused.class, ZipPolicy.check(new MemoryChannel(zip.build()), limits));
        assertEquals(ZipRule.RATIO, refused.rule());
    }

    @Test
    void shortReadsChangeNothing() throws IOException {
        for (HostileZips.Hostile hostile : hostileZips().toList()) {
            assertEquals(
                    ZipPolicy.check(new MemoryChannel(hostile.archive()), HostileZips.LIMITS),
                    ZipPolicy.check(new MemoryChannel(hostile.archive(), 7), HostileZips.LIMITS));
        }
    }

    /** Whatever the bytes, the answer is a verdict: never an exception, never a hang. */
    @Test
    void randomDamageNeverBreaksTheCheck() throws IOException {
        Random random = new Random(42);
        List<HostileZips.Hostile> seeds = hostileZips().toList();
        byte[] good = RawZip.bundle().build();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes =
                    (i % 2 == 0 ? good : seeds.get(random.nextInt(seeds.size())).archive()).clone();
            for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ZipPolicy.check(new MemoryChannel(bytes), HostileZips.LIMITS);
        }
    }

    @Test
    void anArchiveOfAnyLengthButItsOwnIsRefused() throws IOException {
        byte[] good = RawZip.bundle().build();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertInstanceOf(ZipVerdict.Refused.class, ZipPolicy.check(new MemoryChannel(cut), HostileZips.LIMITS));
        }
    }
}
