package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.store.S3Stand;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The rights to the bucket that {@code deploy/s3} gives each service suffice for all it does, and for nothing that is another's to do. */
class BucketRightsIT {
    @TempDir
    Path folder;

    private S3Stand store;

    @Test
    void eachServiceCanDoItsPartAndNoOthers() throws IOException {
        Path home = folder.resolve("home");
        LocalStackBuilder builder = LocalStack.in(home);
        try (S3Stand started = S3Stand.start(home, builder);
                Stack stack = Stack.start(builder)) {
            store = started;
            releaseRollBackAndRestart(stack);
            assertEquals(List.of(), store.denials());
            for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
                try (S3Client client = store.as(service)) {
                    takenOver(service, client);
                }
            }
        }
    }

    private void releaseRollBackAndRestart(Stack stack) throws IOException {
        Path small = WebBuild.zip(folder.resolve("small.zip"), 7, 20_000);
        Path inParts = WebBuild.zip(folder.resolve("large.zip"), 8, 20_000_000);
        stack.publish(small, "development", "1.1.0", "--wait").endedWith(0);
        stack.publish(inParts, "development", "1.2.0", "--comment", "Starts faster.", "--wait")
                .endedWith(0);
        stack.served("development", "1.2.0", folder);
        String request = stack.publish(small, "production", "1.1.0", "--comment", "Starts faster.")
                .endedWith(0)
                .value("request");
        stack.approve(request, "approver-1", small).endedWith(0);
        stack.approve(request, "approver-2", small).endedWith(0);
        stack.served("production", "1.1.0", folder);
        stack.cli()
                .run(
                        "revoke",
                        "--version",
                        "1.2.0",
                        "--app",
                        Stack.APP,
                        "--environment",
                        "development",
                        "--reason",
                        "crash-at-start",
                        "--key",
                        stack.processes().home().personKey("publisher"),
                        "--wait")
                .endedWith(0);
        Phone phone = stack.phone("development");
        await().atMost(Stack.SOON).until(() -> phone.isOffered("1.1.0"));
        for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
            stack.processes().kill(service);
            stack.processes().launch(service);
            stack.processes().awaitReady(service);
        }
        stack.publish(small, "development", "1.3.0", "--wait").endedWith(0);
        stack.served("development", "1.3.0", folder);
        stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
    }

    private void takenOver(Service service, S3Client client) {
        List<String> others = switch (service) {
            case INGEST -> List.of("sealed/x", "seal-records/x", "notes/x", "log/checkpoint", "log/staging/x");
            case SIGNING -> List.of("inbox/x/request");
            default -> List.of("inbox/x/request", "sealed/x", "seal-records/x", "notes/x", "log/checkpoint");
        };
        for (String key : others) {
            assertDenied(() -> client.putObject(it -> it.bucket(store.bucket()).key(key), RequestBody.fromString("x")));
            assertDenied(
                    () -> client.deleteObject(it -> it.bucket(store.bucket()).key(key)));
        }
        if (service != Service.SIGNING) {
            assertDenied(() -> client.getObject(
                    it -> it.bucket(store.bucket()).key(service == Service.INGEST ? "sealed/x" : "inbox/x/bundle")));
        }
        assertDenied(() -> client.deleteObject(it -> it.bucket(store.bucket()).key("log/tile/0/000")));
        assertTrue(client.listObjectsV2(it -> it.bucket(store.bucket()).prefix("log/"))
                .hasContents());
    }

    private static void assertDenied(Executable attempt) {
        assertEquals(403, assertThrows(S3Exception.class, attempt).statusCode());
    }
}
