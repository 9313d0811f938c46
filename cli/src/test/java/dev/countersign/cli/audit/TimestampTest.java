package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.testing.TestLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timestamps over checkpoints by an authority that openssl made and runs, verified here and by openssl. */
class TimestampTest {
    @TempDir
    Path folder;

    @Test
    void aTimestampProvesWhenTheLogHadACheckpoint() throws Exception {
        authority();
        Path log = Files.createDirectories(folder.resolve("log"));
        TestLog written = TestLog.started((path, content) -> write(log.resolve(path), content));
        Files.writeString(folder.resolve("log.key"), written.verifierKey().text());
        HttpServer server = serve();
        try {
            var made = run(
                    "audit",
                    "timestamp",
                    "--log",
                    "log",
                    "--log-key",
                    "log.key",
                    "--tsa",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                    "--tsa-ca",
                    "ca.pem",
                    "--out",
                    "stamps");
            assertEquals(0, made.exit(), made.text());
        } finally {
            server.stop(0);
        }
        openssl("ts", "-verify", "-data", "stamps/2.checkpoint", "-in", "stamps/2.tsr", "-CAfile", "ca.pem");

        // the log may grow; the timestamped checkpoint must stay its beginning
        written.append(written.activation("upload/1", new dev.countersign.contract.testing.TestKey()));
        var good = run(verify());
        assertEquals(0, good.exit(), good.text());
        assertTrue(good.text().contains("the log had 2 entries by 20"), good.text());

        TestLog fork = written.fork(1, (path, content) -> write(log.resolve(path), content));
        fork.append(fork.activation("upload/7", new dev.countersign.contract.testing.TestKey()));
        fork.append(fork.activation("upload/8", new dev.countersign.contract.testing.TestKey()));
        var forked = run(verify());
        assertEquals(4, forked.exit());
        assertTrue(forked.text().contains("split-view"), forked.text());

        byte[] response = Files.readAllBytes(folder.resolve("stamps/2.tsr"));
        response[response.length - 5] ^= 1;
        Files.write(folder.resolve("stamps/2.tsr"), response);
        var altered = run(verify());
        assertEquals(4, altered.exit());
        assertTrue(altered.text().contains("the timestamp does not verify"), altered.text());
    }

    @Test
    void anAuthorityThatNobodyTrustsIsRefused() throws Exception {
        authority();
        byte[] note = TestLog.started().checkpoint();
        Files.write(folder.resolve("note"), note);
        openssl("ts", "-query", "-data", "note", "-sha256", "-cert", "-out", "query");
        openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply");
        byte[] reply = Files.readAllBytes(folder.resolve("reply"));
        byte[] trusted = Files.readAllBytes(folder.resolve("ca.pem"));
        assertTrue(Timestamp.verify(note, reply, trusted).toEpochMilli() > 0);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "o.key",
                "-out",
                "o.pem",
                "-subj",
                "/CN=other",
                "-days",
                "2");
        byte[] others = Files.readAllBytes(folder.resolve("o.pem"));
        org.junit.jupiter.api.Assertions.assertThrows(
                RuntimeException.class, () -> Timestamp.verify(note, reply, others));
        org.junit.jupiter.api.Assertions.assertThrows(
                RuntimeException.class, () -> Timestamp.verify(new byte[3], reply, trusted));
    }

    private static String[] verify() {
        return new String[] {
            "audit",
            "verify",
            "--log",
            "log",
            "--log-key",
            "log.key",
            "--tree-only",
            "--timestamps",
            "stamps",
            "--tsa-ca",
            "ca.pem"
        };
    }

    private void authority() throws Exception {
        Files.writeString(folder.resolve("tsa.cnf"), """
                [tsa]
                serial = serial
                signer_cert = tsa.pem
                signer_key = tsa.key
                certs = ca.pem
                signer_digest = sha256
                default_policy = 1.2.3.4
                digests = sha256
                [ext]
                extendedKeyUsage = critical,timeStamping
                """);
        Files.writeString(folder.resolve("serial"), "01\n");
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=ca",
                "-days",
                "2");
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=tsa");
        openssl(
                "x509",
                "-req",
                "-in",
                "tsa.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                "tsa.cnf",
                "-extensions",
                "ext",
                "-out",
                "tsa.pem");
    }

    private HttpServer serve() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                Files.write(folder.resolve("query"), exchange.getRequestBody().readAllBytes());
                openssl(
                        "ts",
                        "-reply",
                        "-config",
                        "tsa.cnf",
                        "-section",
                        "tsa",
                        "-queryfile",
                        "query",
                        "-out",
                        "reply");
                byte[] reply = Files.readAllBytes(folder.resolve("reply"));
                exchange.sendResponseHeaders(200, reply.length);
                exchange.getResponseBody().write(reply);
            } catch (Exception e) {
                throw new java.io.IOException(e);
            }
        });
        server.start();
        return server;
    }

    private void openssl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private record Ran(int exit, String text) {}

    private Ran run(String... arguments) {
        var terminal = new TestTerminal(folder);
        int exit = terminal.run(arguments);
        return new Ran(exit, terminal.out() + terminal.err());
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
