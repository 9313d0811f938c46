package dev.countersign.e2e.people;

import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An organisation's private authority, by openssl and keytool: certificates for a server and for those who may call it. */
public final class CertificateAuthority {
    public static final String PASSWORD = "changeit";

    private final Path folder;

    public CertificateAuthority(Path emptyFolder) {
        folder = emptyFolder;
        newKey("ca", "-x509", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA");
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                "ca.pem",
                "-keystore",
                "trust.p12",
                "-storepass",
                PASSWORD);
    }

    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** Trusts this authority; PKCS #12 under {@link #PASSWORD}. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** Makes {@code NAME.pem}, {@code NAME.key} and {@code NAME.p12}. */
    public Path issue(String name) {
        newKey(name, "-out", name + ".csr", "-subj", "/CN=" + name);
        try {
            Files.writeString(folder.resolve("extensions"), "subjectAltName=DNS:localhost\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        run(
                "openssl",
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                "extensions",
                "-out",
                name + ".pem");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                name + ".pem",
                "-inkey",
                name + ".key",
                "-out",
                name + ".p12",
                "-passout",
                "pass:" + PASSWORD);
        return folder.resolve(name + ".pem");
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Of a client that trusts this authority and shows a certificate, or none if null. */
    public SSLContext client(@Nullable Path certificate) throws GeneralSecurityException, IOException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trustStore()));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate == null ? null : load(certificate), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(certificate == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void newKey(String name, String... more) {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-newkey", "ec", "-pkeyopt"));
        command.addAll(List.of("ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name + ".key"));
        command.addAll(List.of(more));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) {
        ToolRun.in(folder, Map.of(), List.of(command)).succeeded();
    }
}
