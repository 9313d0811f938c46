package dev.countersign.e2e.capgo;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.brotli.dec.BrotliInputStream;

/**
 * The stock Android plugin: its own {@code CryptoCipher}, compiled from the npm package against stubs of the two classes
 * it needs, called in the order in which {@code CapgoUpdater.finishDownload} of 8.51.23 calls it.
 */
public final class StockCryptoCipher implements BundleOpener {

    private static final String PACKAGE = "ee.forgr.capacitor_updater.";

    private final Class<?> cipher;

    private StockCryptoCipher(Class<?> cipher) {
        this.cipher = cipher;
    }

    public static StockCryptoCipher compiledFromNpm() {
        try {
            Path classes = Files.createTempDirectory("stock-crypto-cipher");
            compile(classes);
            URL[] path = {classes.toUri().toURL()};
            // Lives as long as the tests: the classes load lazily. Nothing of ours is visible to them.
            ClassLoader loader = new URLClassLoader("capgo", path, ClassLoader.getPlatformClassLoader());
            Class<?> logger = loader.loadClass(PACKAGE + "Logger");
            Class<?> cipher = loader.loadClass(PACKAGE + "CryptoCipher");
            cipher.getMethod("setLogger", logger)
                    .invoke(null, logger.getConstructor().newInstance());
            return new StockCryptoCipher(cipher);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the plugin's CryptoCipher is not what it was", e);
        }
    }

    @Override
    public Opening open(SealedBundle bundle, String publicKeyPem, Path scratch) {
        // 1. Before the download.
        if (!(boolean) call("isValidSessionKey", bundle.sessionKey())) {
            return new Opening.Refused("session_key_required");
        }
        if (bundle.checksum() == null || bundle.checksum().isEmpty()) {
            return new Opening.Refused("checksum_required");
        }
        // 2. The download: the plugin decrypts it in place.
        Path file = scratch.resolve("update.dat");
        try {
            Files.copy(bundle.ciphertext(), file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            // 3. Decrypt, recover the checksum, compare. Whatever is thrown here ends the update.
            call("decryptFile", file.toFile(), publicKeyPem, bundle.sessionKey());
            Object expected = call("decryptChecksum", bundle.checksum(), publicKeyPem);
            Object found = call("calcChecksum", file.toFile());
            return expected.equals(found) ? new Opening.Opened(file) : new Opening.Refused("checksum_fail");
        } catch (PluginException e) {
            return new Opening.Refused(String.valueOf(e.getCause()));
        }
    }

    /**
     * One file of a manifest, in the order of {@code DownloadService.downloadAndVerify} of 8.51.23: decrypted in place, unpacked if its name says so,
     * compared. Brotli is unpacked by the library that the plugin uses.
     */
    public Opening openFile(
            String name, String sessionKey, String fileHash, Path stored, String publicKeyPem, Path scratch) {
        Path file = scratch.resolve("work.tmp");
        Path target = scratch.resolve("target");
        try {
            Object expected = call("decryptChecksum", fileHash, publicKeyPem);
            Files.copy(stored, file, StandardCopyOption.REPLACE_EXISTING);
            call("decryptFile", file.toFile(), publicKeyPem, sessionKey);
            byte[] decrypted = Files.readAllBytes(file);
            if (!name.endsWith(".br")) {
                Files.copy(file, target);
            } else if (Arrays.equals(decrypted, new byte[] {0x1B, 0x00, 0x06})) {
                Files.createFile(target);
            } else {
                try (var plain = new BrotliInputStream(new ByteArrayInputStream(decrypted))) {
                    Files.copy(plain, target);
                }
            }
            Object found = call("calcChecksum", target.toFile());
            return expected.equals(found) ? new Opening.Opened(target) : new Opening.Refused("checksum_fail");
        } catch (IOException e) {
            return new Opening.Refused("brotli: " + e.getMessage());
        } catch (PluginException e) {
            return new Opening.Refused(String.valueOf(e.getCause()));
        }
    }

    /** The key's name on the wire, as the plugin computes it. */
    public String keyId(String publicKeyPem) {
        return (String) call("calcKeyId", publicKeyPem);
    }

    private static void compile(Path classes) {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests run on a JDK");
        Path stubs = CapgoClients.androidStubs();
        List<Path> sources = List.of(
                stubs.resolve("android/util/Base64.java"),
                stubs.resolve("ee/forgr/capacitor_updater/Logger.java"),
                CapgoClients.plugin().resolve("android/src/main/java/ee/forgr/capacitor_updater/CryptoCipher.java"));
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-d", classes.toString(), "-nowarn", "-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
            if (!task.call()) {
                throw new AssertionError("the plugin's CryptoCipher does not compile against our stubs");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object call(String name, Object... arguments) {
        try {
            Class<?>[] types = new Class<?>[arguments.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = arguments[i] instanceof File ? File.class : String.class;
            }
            return cipher.getMethod(name, types).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw new PluginException(thrown);
            }
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("the plugin's CryptoCipher is not what it was", e);
        }
    }

    private static final class PluginException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PluginException(Exception thrown) {
            super(thrown);
        }
    }
}
