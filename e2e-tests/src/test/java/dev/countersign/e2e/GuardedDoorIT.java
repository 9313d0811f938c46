package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.e2e.people.CertificateAuthority;
import dev.countersign.e2e.people.IdentityProvider;
import dev.countersign.e2e.stack.FreePort;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS and OpenID Connect in front of ingest-service and of the log: who is not let through, and that signatures decide all the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedDoorIT {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));

    private IdentityProvider people;
    private CertificateAuthority authority;
    private Stack stack;
    private URI door;
    private Path folder;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        people = new IdentityProvider();
        authority = new CertificateAuthority(Files.createDirectory(folder.resolve("authority")));
        Path server = authority.issue("server");
        authority.issue("ci");
        int port = FreePort.next();
        door = URI.create("https://localhost:" + port);
        var builder = LocalStack.in(folder.resolve("home"));
        Map.of(
                        "quarkus.http.ssl-port",
                        Integer.toString(port),
                        "quarkus.tls.key-store.pem.0.cert",
                        server.toString(),
                        "quarkus.tls.key-store.pem.0.key",
                        authority.file("server.key").toString(),
                        "quarkus.tls.trust-store.pem.certs",
                        authority.certificate().toString(),
                        "quarkus.http.insecure-requests",
                        "enabled",
                        "countersign.door.client-certificates",
                        "required")
                .forEach((name, value) -> builder.property(Service.INGEST, name, value));
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            builder.property(service, "quarkus.profile", "oidc")
                    .property(service, "quarkus.oidc.auth-server-url", people.issuer());
        }
        stack = Stack.start(builder);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
        people.close();
    }

    @Test
    void whoeverShowsNoCertificateDoesNotGetThroughTheHandshake() throws Exception {
        try (var stranger =
                HttpClient.newBuilder().sslContext(authority.client(null)).build()) {
            assertThrows(
                    IOException.class,
                    () -> stranger.send(
                            list(people.token("countersign-reader")), HttpResponse.BodyHandlers.ofString()));
        }
        var others = new CertificateAuthority(Files.createDirectory(folder.resolve("others")));
        others.issue("ci");
        try (var stranger = HttpClient.newBuilder()
                .sslContext(authority.client(others.file("ci.p12")))
                .build()) {
            assertThrows(
                    IOException.class,
                    () -> stranger.send(
                            list(people.token("countersign-reader")), HttpResponse.BodyHandlers.ofString()));
        }
    }

    @Test
    void thePortInTheClearAnswersHealthOnly() throws Exception {
        URI clear = stack.processes().url(Service.INGEST);
        assertEquals(200, get(clear.resolve("/q/health/ready"), null));
        assertEquals(403, get(clear.resolve("/v1/requests?state=waiting"), people.token("countersign-reader")));
        assertEquals(
                403, get(URI.create(clear + "/q/../v1/requests?state=waiting"), people.token("countersign-reader")));
    }

    @Test
    void onlyATokenOfTheProviderInARoleOpensIt() throws Exception {
        assertEquals(401, status(list(null)));
        assertEquals(401, status(list("nonsense")));
        assertEquals(401, status(list(people.forgedToken("countersign-reader"))));
        assertEquals(401, status(list(people.expiredToken("countersign-reader"))));
        assertEquals(403, status(list(people.token("accounting"))));
        assertEquals(200, status(list(people.token("countersign-reader"))));
        assertEquals(403, status(submit(people.token("countersign-reader"), new byte[0])));
        assertEquals(400, status(submit(people.token("countersign-submitter"), new byte[0])));
    }

    @Test
    void aTokenIsNoSignature() throws Exception {
        Path zip = WebBuild.zip(folder.resolve("forged.zip"), 7, 20_000);
        byte[] envelope = Upload.of(stack, zip, "development", "9.0.0", PersonKey.generate())
                .envelope();
        assertEquals(401, status(submit(people.token("countersign-submitter"), envelope)));
    }

    @Test
    void withCertificateTokenAndSignatureTheCommandPublishes() throws IOException {
        Path zip = WebBuild.zip(folder.resolve("build.zip"), 8, 20_000);
        Path token = Files.writeString(folder.resolve("token"), people.token("countersign-submitter") + "\n");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djavax.net.ssl.trustStore=" + authority.trustStore());
        command.add("-Djavax.net.ssl.trustStorePassword=" + CertificateAuthority.PASSWORD);
        command.add("-Djavax.net.ssl.keyStore=" + authority.file("ci.p12"));
        command.add("-Djavax.net.ssl.keyStorePassword=" + CertificateAuthority.PASSWORD);
        command.addAll(
                List.of("-jar", ROOT.resolve("cli/target/countersign-cli.jar").toString()));
        command.addAll(List.of("publish", zip.toString(), "--app", Stack.APP, "--environment", "development"));
        command.addAll(List.of("--version", "1.0.1", "--channel", "development", "--wait"));
        command.addAll(
                List.of("--key", stack.processes().home().personKey("publisher").toString()));
        ToolRun.in(
                        folder,
                        Map.of(
                                "COUNTERSIGN_HOME",
                                        stack.processes().home().directory().toString(),
                                "COUNTERSIGN_INGEST_URL", door.toString(),
                                "COUNTERSIGN_TOKEN_FILE", token.toString()),
                        command)
                .succeeded();
        await().atMost(Stack.SOON).until(() -> stack.phone("development").isOffered("1.0.1"));
    }

    @Test
    void theLogIsForReadersAndDevicesNeedNoToken() throws Exception {
        URI checkpoint = stack.processes().url(Service.DISTRIBUTION).resolve("/log/checkpoint");
        assertEquals(401, get(checkpoint, null));
        assertEquals(403, get(checkpoint, people.token("accounting")));
        assertEquals(200, get(checkpoint, people.token("countersign-reader")));
        assertEquals(401, get(checkpoint.resolve("/v1/stats/" + Stack.APP), null));
        assertTrue(stack.phone("development").ask("1.0.0").has("kind")
                || stack.phone("development").ask("1.0.0").has("version"));
    }

    private HttpRequest list(@Nullable String token) {
        return with(token, HttpRequest.newBuilder(door.resolve("/v1/requests?state=waiting")))
                .build();
    }

    private HttpRequest submit(String token, byte[] envelope) {
        return with(token, HttpRequest.newBuilder(door.resolve("/v1/requests")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(envelope))
                .build();
    }

    private static HttpRequest.Builder with(@Nullable String token, HttpRequest.Builder request) {
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private int status(HttpRequest request) throws Exception {
        try (var ci = HttpClient.newBuilder()
                .sslContext(authority.client(authority.file("ci.p12")))
                .build()) {
            return ci.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static int get(URI url, @Nullable String token) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(with(token, HttpRequest.newBuilder(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
