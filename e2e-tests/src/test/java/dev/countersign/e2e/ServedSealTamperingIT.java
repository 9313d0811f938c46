package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.SealedBundle;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.hostile.HostileServer;
import dev.countersign.e2e.mutation.Attacker;
import dev.countersign.e2e.mutation.Mutation;
import dev.countersign.e2e.mutation.SealMutations;
import dev.countersign.e2e.mutation.WireSeal;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever runs distribution-service, or sits between it and the devices, changes what is really served: no device runs any of
 * it, and each keeps the release it trusts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedSealTamperingIT {
    private static final long SEED = 20261123;
    private static final int REFUSED = 4;

    private Stack stack;
    private Path folder;
    private String deviceKey;
    /** Of a device that trusts 1.0.1. */
    private Path state;

    private SealedBundle genuine;
    private SealMutations mutations;

    @BeforeAll
    void publishTwice(@TempDir Path temporary) throws IOException {
        folder = temporary;
        stack = Stack.startIn(folder);
        deviceKey = stack.publicKeyPem("development");
        SealedBundle first = publish("1.0.1", 1);
        state = newFolder("device");
        update(stack.processes().url(Service.DISTRIBUTION)).endedWith(0);
        genuine = publish("1.0.2", 2);
        Attacker attacker = Attacker.against(
                WireSeal.of(genuine), WireSeal.of(first), WireSeal.of(sealOfTheAttackersOwn()), deviceKey);
        mutations = new SealMutations(attacker, SEED, 1000);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void noneOfAThousandMutationsOpensInTheStockPlugin() {
        StockCryptoCipher stockCipher = StockCryptoCipher.compiledFromNpm();
        assertEquals(List.of(), opened(stockCipher, mutations.attacks()));
        assertEquals(Opening.Opened.class, open(stockCipher, genuine).getClass());
    }

    @Test
    void noneOfThirtyMutationsOpensInTheRealCli() {
        assertEquals(List.of(), opened(CapgoCli.DECRYPT, mutations.sample(30)));
    }

    @Test
    void deviceKeepsTheReleaseItTrustsThroughAThousandMutations() throws IOException {
        Map<String, String> trusted = content(state);
        List<String> wrong = new ArrayList<>();
        Path download = newFolder("download");
        try (var hostile = new HostileServer()) {
            for (Mutation attack : mutations.attacks()) {
                hostile.offer("1.0.2", attack.seal().storedIn(download));
                CliRun run = update(hostile.url());
                if (run.exitCode() != REFUSED || !run.value("version").equals("1.0.1")) {
                    wrong.add(attack + " ended with " + run.exitCode() + ": " + run.out() + run.err());
                }
            }
            assertEquals(List.of(), wrong);
            assertEquals(trusted, content(state));

            // The other way round, so that the refusals say something: from this very server, the genuine seal is
            // taken.
            hostile.offer("1.0.2", genuine);
            assertEquals("1.0.2", update(hostile.url()).endedWith(0).value("version"));
        }
    }

    private List<Mutation> opened(BundleOpener client, List<Mutation> attacks) {
        return attacks.parallelStream()
                .filter(attack -> open(client, attack.seal().storedIn(newFolder("download"))) instanceof Opening.Opened)
                .toList();
    }

    private Opening open(BundleOpener client, SealedBundle sealed) {
        return client.open(sealed, deviceKey, newFolder("client"));
    }

    private CliRun update(URI server) {
        return stack.cli()
                .run(
                        "device",
                        "update",
                        "--server",
                        server,
                        "--app",
                        Stack.APP,
                        "--public-key",
                        stack.processes().home().devicePublicKey(Stack.APP, "development"),
                        "--state",
                        state,
                        "--json");
    }

    private SealedBundle publish(String version, long seed) {
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), seed, 20_000);
        stack.publish(zip, "development", version, "--wait").endedWith(0);
        return stack.served("development", version, folder).bundle();
    }

    private SealedBundle sealOfTheAttackersOwn() throws IOException {
        CapgoCli cli = new CapgoCli(newFolder("attacker"), Stack.APP);
        Path zip = WebBuild.zip(folder.resolve("attacker.zip"), 3, 20_000);
        return cli.encrypt(
                zip, Sha256.hash(Files.readAllBytes(zip)).hex(), cli.createKey().privateKey());
    }

    /** Name to digest, or to where a link leads. */
    private static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                if (Files.isSymbolicLink(file)) {
                    content.put(name, "-> " + Files.readSymbolicLink(file));
                } else if (Files.isRegularFile(file)) {
                    content.put(name, Sha256.hash(Files.readAllBytes(file)).hex());
                }
            }
        }
        return content;
    }

    private Path newFolder(String name) {
        try {
            return Files.createTempDirectory(folder, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
