package dev.countersign.e2e.capgo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real {@code @capgo/cli} in a small Capacitor project of its own. Only commands that need no network are used.
 */
public final class CapgoCli {

    /**
     * Opens bundles with {@code bundle decrypt}. It is a developer's tool, not a device: without a checksum it compares
     * nothing, so ask it only where there is one.
     */
    public static final BundleOpener DECRYPT =
            (bundle, publicKeyPem, scratch) -> new CapgoCli(scratch, "com.example.demo", publicKeyPem).decrypt(bundle);

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> OFFLINE = Map.of("CAPGO_DISABLE_TELEMETRY", "1", "CI", "1");

    private final Path project;
    private final String app;

    /** A project that has no key yet. */
    public CapgoCli(Path project, String app) {
        this(project, app, "");
    }

    /** A project whose app carries this public key (PKCS#1 PEM). */
    public CapgoCli(Path project, String app, String publicKeyPem) {
        this.project = project;
        this.app = app;
        Map<String, String> settings = publicKeyPem.isEmpty() ? Map.of() : Map.of("publicKey", publicKeyPem);
        try {
            write(
                    "package.json",
                    Map.of(
                            "name",
                            "sample",
                            "version",
                            "1.0.0",
                            "dependencies",
                            Map.of("@capgo/capacitor-updater", "*")));
            write(
                    "capacitor.config.json",
                    Map.of(
                            "appId",
                            app,
                            "appName",
                            "Sample",
                            "webDir",
                            "www",
                            "plugins",
                            Map.of("CapacitorUpdater", settings)));
            // The CLI looks up which plugin the project has, to choose the format for it.
            Path plugin = Files.createDirectories(project.resolve("node_modules/@capgo/capacitor-updater"));
            Files.copy(CapgoClients.plugin().resolve("package.json"), plugin.resolve("package.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code key create}. */
    public KeyFiles createKey() {
        run("key", "create").succeeded();
        return new KeyFiles(project.resolve(".capgo_key_v2"), project.resolve(".capgo_key_v2.pub"));
    }

    /** {@code bundle zip}. */
    public Path zip(Path webFolder, String version) {
        JsonNode made = json(run(
                "bundle",
                "zip",
                app,
                "--path",
                webFolder.toString(),
                "--bundle",
                version,
                "--no-code-check",
                "--json"));
        return project.resolve(made.required("filename").textValue());
    }

    /** {@code bundle encrypt}, which believes the checksum (lowercase hex SHA-256 of the zip) it is told. */
    public SealedBundle encrypt(Path zip, String sha256, Path privateKey) {
        JsonNode made =
                json(run("bundle", "encrypt", zip.toString(), sha256, "--key", privateKey.toString(), "--json"));
        return new SealedBundle(
                made.required("ivSessionKey").textValue(),
                made.required("checksum").textValue(),
                project.resolve(made.required("filename").textValue()));
    }

    /** {@code bundle decrypt --checksum}. */
    public Opening decrypt(SealedBundle bundle) {
        if (bundle.checksum() == null || bundle.checksum().isEmpty()) {
            throw new IllegalArgumentException("without a checksum this command verifies nothing");
        }
        Path copy = project.resolve("bundle.zip");
        try {
            Files.copy(bundle.ciphertext(), copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String sessionKey = bundle.sessionKey() == null ? "" : bundle.sessionKey();
        ToolRun run = run("bundle", "decrypt", copy.toString(), sessionKey, "--checksum", bundle.checksum());
        return run.exitCode() == 0
                ? new Opening.Opened(project.resolve("bundle.zip_decrypted.zip"))
                : new Opening.Refused(run.out() + run.err());
    }

    private ToolRun run(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("node", "--no-warnings", CapgoClients.cli().toString()));
        command.addAll(List.of(arguments));
        return ToolRun.in(project, OFFLINE, command);
    }

    private static JsonNode json(ToolRun run) {
        try {
            return JSON.readTree(run.succeeded().out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, Map<String, ?> content) throws IOException {
        Files.write(project.resolve(name), JSON.writeValueAsBytes(content));
    }

    /** Where {@code key create} left the two halves, both PKCS#1 PEM. */
    public record KeyFiles(Path privateKey, Path publicKey) {}
}
