package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.CapgoVector;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.Opening.Opened;
import dev.countersign.e2e.capgo.Opening.Refused;
import dev.countersign.e2e.capgo.OpensslCheck;
import dev.countersign.e2e.capgo.SealedBundle;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.mutation.Attacker;
import dev.countersign.e2e.mutation.Mutation;
import dev.countersign.e2e.mutation.SealMutations;
import dev.countersign.e2e.mutation.WireSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Whoever sits between the signer and the device changes what he likes: no stock client runs any of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperedSealTest {

    private static final long SEED = 20261122;

    private final String deviceKey = CapgoVector.publicKeyPem();
    private StockCryptoCipher stockCipher;
    private SealedBundle otherBundle;
    private SealMutations mutations;

    @BeforeAll
    void makeTheMutations(@TempDir Path own, @TempDir Path attackers) throws IOException {
        stockCipher = StockCryptoCipher.compiledFromNpm();
        otherBundle =
                sealOfAnotherBundle(new CapgoCli(own, "com.example.demo", deviceKey), own, CapgoVector.privateKey());
        CapgoCli foreign = new CapgoCli(attackers, "com.example.demo");
        SealedBundle foreignSeal =
                sealOfAnotherBundle(foreign, attackers, foreign.createKey().privateKey());
        Attacker attacker = Attacker.against(
                WireSeal.of(CapgoVector.sealed()), WireSeal.of(otherBundle), WireSeal.of(foreignSeal), deviceKey);
        mutations = new SealMutations(attacker, SEED, 1000);
    }

    @Test
    void noneOfAThousandMutationsOpensInTheStockPlugin(@TempDir Path scratch) {
        List<Mutation> attacks = mutations.attacks();
        assertEquals(1000, attacks.size());
        assertEquals(
                EnumSet.allOf(Mutation.Field.class),
                attacks.stream().map(Mutation::field).collect(Collectors.toSet()));
        Set<String> reasons = new TreeSet<>();
        List<Mutation> accepted = new ArrayList<>();
        for (Mutation attack : attacks) {
            switch (open(stockCipher, attack, scratch)) {
                case Opened opened -> accepted.add(attack);
                case Refused refused -> reasons.add(refused.reason());
            }
        }
        assertEquals(List.of(), accepted);
        assertTrue(
                reasons.containsAll(Set.of("session_key_required", "checksum_required", "checksum_fail")),
                reasons::toString);
        assertTrue(reasons.size() >= 8, () -> "each gate of the plugin stopped some: " + reasons);
    }

    @Test
    void respellingTheSameValuesGainsNothing(@TempDir Path scratch) {
        assertFalse(mutations.respellings().isEmpty());
        assertAll(mutations.respellings().stream().map(respelled -> (Executable) () -> {
            if (open(stockCipher, respelled, scratch) instanceof Opened opened) {
                assertArrayEquals(
                        Files.readAllBytes(CapgoVector.plainZip()),
                        Files.readAllBytes(opened.plaintext()),
                        respelled.change());
            }
        }));
    }

    @Test
    void noneOfThirtyMutationsOpensInTheRealCli(@TempDir Path scratch) {
        assertNoneOpens(CapgoCli.DECRYPT, scratch);
    }

    @Test
    void noneOfThirtyMutationsOpensInOpenssl(@TempDir Path scratch) {
        assertNoneOpens(new OpensslCheck(), scratch);
    }

    /** The other way round, so that the refusals above say something; and what the stock plugin cannot know (L0). */
    @Test
    void theUnchangedSealOpensAndSoDoesAnotherGenuineOne(@TempDir Path scratch) {
        assertInstanceOf(Opened.class, stockCipher.open(CapgoVector.sealed(), deviceKey, scratch));
        assertInstanceOf(Opened.class, stockCipher.open(otherBundle, deviceKey, scratch));
    }

    private void assertNoneOpens(BundleOpener client, Path scratch) {
        List<Mutation> sample = mutations.sample(30);
        assertEquals(30, Set.copyOf(sample).size());
        assertEquals(
                List.of(),
                sample.parallelStream()
                        .filter(attack -> open(client, attack, newFolder(scratch)) instanceof Opened)
                        .toList());
    }

    private Opening open(BundleOpener client, Mutation mutation, Path scratch) {
        return client.open(mutation.seal().storedIn(scratch), deviceKey, scratch);
    }

    private static SealedBundle sealOfAnotherBundle(CapgoCli cli, Path project, Path privateKey) throws IOException {
        Path web = Files.createDirectory(project.resolve("www"));
        Files.writeString(web.resolve("index.html"), "<!doctype html><title>Another</title>");
        Path zip = cli.zip(web, "1.0.0");
        return cli.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), privateKey);
    }

    private static Path newFolder(Path parent) {
        try {
            return Files.createTempDirectory(parent, "client");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
