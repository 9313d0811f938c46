package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.stack.Cli;
import dev.countersign.e2e.stack.Composed;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.store.S3Stand;
import dev.countersign.localstack.Service;
import dev.countersign.localstack.broker.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first deployment by the guide: with the settings of {@code deploy/compose.yaml} alone the services start from nothing and release. */
class ComposeIT {
    private static final String PERSON = "publisher.pem";

    @TempDir
    Path folder;

    @Test
    void theSettingsOfTheComposeFileSufficeFromAnEmptyStoreToADevice() throws IOException {
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"), 0);
                S3Stand store = S3Stand.start(folder.resolve("home"));
                Composed composed = new Composed(folder, broker.bootstrapServers(), store)) {
            Cli cli = composed.cli();
            trust(cli, composed.volume("trust"));

            signerThatCannotKeepItsKeys(composed);
            Path verifierKey = composed.volume("public").resolve("log-verifier.key");
            await().atMost(Stack.SOON).until(() -> Files.exists(verifierKey));
            composed.start(Service.INGEST);
            composed.start(Service.DISTRIBUTION);

            Path web = WebBuild.zip(folder.resolve("web.zip"), 7, 20_000);
            cli.run(
                            "publish",
                            web,
                            "--app",
                            Stack.APP,
                            "--environment",
                            "development",
                            "--version",
                            "1.1.0",
                            "--channel",
                            "development",
                            "--key",
                            composed.volume("trust").resolve(PERSON),
                            "--wait")
                    .endedWith(0);
            Phone phone = composed.phone(Stack.APP, "development");
            await().atMost(Stack.SOON).until(() -> phone.isOffered("1.1.0"));
            phone.download(phone.ask("1.0.0"), folder);
            assertEquals(List.of(), store.denials());
            for (Service service : List.of(Service.SIGNING, Service.INGEST, Service.DISTRIBUTION)) {
                assertTrue(composed.said(service).contains("\"level\":\"INFO\""), "logs as JSON");
            }
        }
    }

    /** The volume for the keys is not there yet: the signer says so, and goes on by itself. */
    private static void signerThatCannotKeepItsKeys(Composed composed) throws IOException {
        composed.launch(Service.SIGNING);
        await().atMost(Stack.SOON.multipliedBy(2))
                .ignoreExceptions()
                .until(() -> composed.readiness(Service.SIGNING).contains("cannot begin: cannot write the key store"));
        composed.volume("keys");
        composed.awaitReady(Service.SIGNING);
    }

    /** What the operator makes first. */
    private void trust(Cli cli, Path trust) throws IOException {
        String key = cli.run("keygen", "--out", trust.resolve(PERSON), "--json")
                .endedWith(0)
                .value("public_key");
        Path policy = Files.writeString(trust.resolve("policy.yaml"), """
                serial: 1
                people:
                  publisher: %s
                owners: { people: [publisher], approvals: 0 }
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [publisher]
                        approvals: 0
                        channels:
                          development: { default: true }
                """.formatted(key));
        cli.run("policy", "check", policy).endedWith(0);
        Files.writeString(trust.resolve("keystore-password"), "a test's password\n");
    }
}
