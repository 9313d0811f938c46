package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.Countersign;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.custody.KeyShare;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** m of n custodians open the key store together; fewer learn nothing, and no file of theirs stays behind. Split by the real command. */
class CustodianSharesTest {
    private static final String PASSWORD = "pässword of the key store";

    @TempDir
    Path folder;

    private Path made;
    private Path put;

    @BeforeEach
    void split() throws IOException {
        made = folder.resolve("made");
        put = Files.createDirectory(folder.resolve("put"));
        split(made);
    }

    private void split(Path out) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        String said = run(
                "key",
                "shares",
                "--custodian",
                "anna",
                "--custodian",
                "ben",
                "--custodian",
                "carl",
                "--needed",
                "2",
                "--out",
                out.toString(),
                "--password-file",
                password.toString());
        assertFalse(said.contains("value") || said.contains(PASSWORD), said);
    }

    private String run(String... command) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var terminal =
                new Terminal(print, print, InputStream.nullInputStream(), false, Map.of(), folder, Clock.systemUTC());
        assertEquals(0, Countersign.run(terminal, command), out.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private void put(String... custodians) throws IOException {
        for (String custodian : custodians) {
            Files.copy(made.resolve(custodian + ".share"), put.resolve(custodian + ".share"));
        }
    }

    private Secret open() {
        return new CustodianShares(put).await(Duration.ZERO);
    }

    private String refused() {
        return String.valueOf(
                assertThrows(KeyHolderBrokenException.class, this::open).getMessage());
    }

    @Test
    void anyTwoOfThreeOpenItAndTheirSharesAreGoneAfterwards() throws IOException {
        for (List<String> two : List.of(List.of("anna", "ben"), List.of("ben", "carl"), List.of("carl", "anna"))) {
            put(two.toArray(String[]::new));
            assertEquals(PASSWORD, new String(open().copy()));
            try (Stream<Path> left = Files.list(put)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void oneShareDoesNotAndTheMessageSaysWhoseIsThere() throws IOException {
        put("ben");
        String message = refused();
        assertTrue(message.contains("1 of 2 shares") && message.contains("ben"), message);
        assertTrue(Files.exists(put.resolve("ben.share")), "it stays for the next try");
    }

    @Test
    void theSameShareTwiceIsOne() throws IOException {
        put("ben");
        Files.copy(made.resolve("ben.share"), put.resolve("again.share"));
        assertTrue(refused().contains("1 of 2 shares"));
    }

    @Test
    void aDamagedShareIsNamedAndTheOthersStillOpen() throws IOException {
        put("anna", "ben");
        Path damaged = put.resolve("ben.share");
        Files.writeString(damaged, Files.readString(damaged).replaceFirst("value .", "value -"));
        String message = refused();
        assertTrue(message.contains("ben.share: "), message);
        put("carl");
        assertEquals(PASSWORD, new String(open().copy()));
    }

    @Test
    void aShareOfAnotherSplittingIsNamed() throws IOException {
        Path other = folder.resolve("other");
        split(other);
        put("anna");
        Files.copy(other.resolve("ben.share"), put.resolve("ben.share"));
        String message = refused();
        assertTrue(message.contains("ben.share: belongs to set"), message);
    }

    @Test
    void aShareThatWasMadeUpIsNotTakenForAWrongPassword() throws IOException {
        put("anna");
        KeyShare good = KeyShare.parse(Files.readString(made.resolve("ben.share")));
        byte[] value = good.value();
        value[5] ^= 1;
        var bad = new KeyShare(good.set(), good.number(), good.of(), good.needed(), good.custodian(), value);
        Files.writeString(put.resolve("ben.share"), bad.toText());
        String message = refused();
        assertTrue(message.contains("one of them was made up") && message.contains("ben"), message);
    }

    @Test
    void oneShareOfTwoIsAnyByteWhateverThePassword() throws IOException {
        BitSet seen = new BitSet();
        for (int splitting = 0; splitting < 30; splitting++) {
            Path out = folder.resolve("n" + splitting);
            split(out);
            for (byte b :
                    KeyShare.parse(Files.readString(out.resolve("anna.share"))).value()) {
                seen.set(b & 0xff);
            }
        }
        assertEquals(256, seen.cardinality(), "of 30 x 104 bytes, most of which would be zeroes of the padding");
    }

    @Test
    void whoCouldOpenItAloneIsRefusedAtStart() throws IOException {
        var settings = Map.of(
                "countersign.signing.key-holder.keystore.path",
                        folder.resolve("keys").toString(),
                "countersign.signing.key-holder.keystore.shares-directory", put.toString());
        KeyHolderConfig config = new io.smallrye.config.SmallRyeConfigBuilder()
                .withMapping(KeyHolderConfig.class)
                .withSources(new io.smallrye.config.PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(KeyHolderConfig.class);
        var alone = Map.of("COUNTERSIGN_KEYSTORE_PASSWORD", PASSWORD);
        assertThrows(KeyHolderBrokenException.class, () -> KeyProviders.open(config, alone, Clock.systemUTC()));
        put("anna", "carl");
        try (KeyProvider keys = KeyProviders.open(config, Map.of(), Clock.systemUTC())) {
            assertEquals(List.of(), keys.labels());
        }
    }
}
