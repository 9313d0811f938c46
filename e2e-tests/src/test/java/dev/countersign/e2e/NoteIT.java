package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Link and comment of a release: from the publisher past the approvers to devices that know them, and gone for good once their object is erased. */
class NoteIT {
    private static final String LINK = "https://example.com/releases/1.1.0?from=app";
    private static final String COMMENT = "Starts faster.\nDanke für alle Meldungen!";

    @TempDir
    Path folder;

    private Stack stack;

    @Test
    void devicesAreToldLinkAndCommentUntilTheyAreErasedAndTheReleaseStays() throws IOException {
        try (Stack started = Stack.start(LocalStack.in(folder.resolve("home"))
                .property(Service.DISTRIBUTION, "countersign.notes.interval", "1S"))) {
            stack = started;
            Path web = WebBuild.zip(folder.resolve("web.zip"), 7, 20_000);
            stack.publish(web, "development", "1.1.0", "--link", "http://example.com/", "--wait")
                    .endedWith(2);
            stack.publish(web, "development", "1.1.0", "--link", LINK, "--comment", COMMENT, "--wait")
                    .endedWith(0);
            stack.served("development", "1.1.0", folder);
            Phone phone = stack.phone("development");
            assertEquals(LINK, phone.ask("1.0.0").path("link").asText());
            assertEquals(COMMENT, phone.ask("1.0.0").path("comment").asText());
            assertUntold(phone.withPlugin("8.34.0", keyId()).ask("1.0.0"), "1.1.0");

            approvedByPeopleWhoSawThem(web);
            alteredOnTheWay();

            Path erased = note("development", "1.1.0");
            Files.delete(erased);
            await().atMost(Stack.SOON).until(() -> !phone.ask("1.0.0").has("comment"));
            assertUntold(phone.ask("1.0.0"), "1.1.0");
            CliRun audit = audit().endedWith(0);
            assertTrue(audit.out().contains("1 notes of releases were read and compared, 1 were erased"), audit.out());
            assertTrue(stack.metrics(Service.DISTRIBUTION).contains("countersign_notes_absent 1.0"));

            stack.processes().kill(Service.DISTRIBUTION);
            stack.processes().launch(Service.DISTRIBUTION);
            stack.processes().awaitReady(Service.DISTRIBUTION);
            await().atMost(Stack.SOON).until(() -> phone.isOffered("1.1.0"));
            assertUntold(phone.ask("1.0.0"), "1.1.0");
            assertEquals(0, cachedCopiesOf(erased.getFileName().toString()));

            Path altered = note("production", "1.1.0");
            Phone store = stack.phone("production");
            await().atMost(Stack.SOON).until(() -> store.ask("1.0.0").has("link"));
            String text = Files.readString(altered).replace("example.com", "evil.example");
            Files.delete(altered);
            Files.writeString(altered, text);
            await().atMost(Stack.SOON).until(() -> !store.ask("1.0.0").has("link"));
            assertUntold(store.ask("1.0.0"), "1.1.0");
            CliRun found = audit().endedWith(4);
            assertTrue(found.out().contains("note-altered"), found.out());
        }
    }

    private void approvedByPeopleWhoSawThem(Path web) {
        String request = stack.publish(web, "production", "1.1.0", "--link", LINK, "--comment", COMMENT)
                .endedWith(0)
                .value("request");
        for (String approver : new String[] {"approver-1", "approver-2"}) {
            CliRun shown = stack.cli()
                    .run(
                            "approve",
                            request,
                            "--key",
                            stack.processes().home().personKey(approver),
                            "--bundle",
                            web,
                            "--yes",
                            "--wait")
                    .endedWith(0);
            assertTrue(shown.out().contains("link         " + LINK), shown.out());
            assertTrue(shown.out().contains("comment      Starts faster.\n             Danke für"), shown.out());
        }
        stack.outcome(request).endedWith(0);
        stack.served("production", "1.1.0", folder);
    }

    /** By whoever can write the object store: the signing service seals nothing. */
    private void alteredOnTheWay() throws IOException {
        Path other = WebBuild.zip(folder.resolve("other.zip"), 8, 20_000);
        String request = stack.publish(other, "production", "1.2.0", "--comment", COMMENT)
                .endedWith(0)
                .value("request");
        Path inbox = stack.processes().home().objects().resolve("inbox").resolve(request);
        String text = Files.readString(inbox.resolve("note")).replace("faster", "slower");
        Files.delete(inbox.resolve("note"));
        Files.writeString(inbox.resolve("note"), text);
        for (String approver : new String[] {"approver-1", "approver-2"}) {
            stack.approve(request, approver, other).endedWith(0);
        }
        assertEquals("note-altered", stack.outcome(request).endedWith(4).value("reason"));
        assertEquals(1, stack.log().events(RequestRefused.class).count());
        assertTrue(stack.phone("production").isOffered("1.1.0"));
        assertFalse(
                Files.exists(notes().resolve(Sha256.hash(text.getBytes(UTF_8)).hex())));
    }

    private static void assertUntold(JsonNode answer, String version) {
        assertEquals(version, answer.path("version").asText(), answer::toString);
        assertFalse(answer.has("link") || answer.has("comment"), answer::toString);
    }

    private Path note(String environment, String version) {
        return stack.log()
                .events(ReleaseSealed.class)
                .filter(it -> it.environment().value().equals(environment)
                        && it.version().value().equals(version))
                .map(it -> notes().resolve(it.note().hex()))
                .findFirst()
                .orElseThrow();
    }

    private Path notes() {
        return stack.processes().home().objects().resolve("notes");
    }

    private CliRun audit() {
        return stack.cli()
                .run(
                        "audit",
                        "verify",
                        "--log",
                        stack.logFolder(),
                        "--objects",
                        stack.processes().home().objects());
    }

    private long cachedCopiesOf(String name) {
        try (Stream<Path> files =
                Files.walk(stack.processes().home().directory().resolve("cache"))) {
            return files.filter(file -> file.endsWith(name)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String keyId() {
        return stack.publicKeyPem("development")
                .replaceAll("-----[A-Z ]+-----|\\s", "")
                .substring(0, 20);
    }
}
