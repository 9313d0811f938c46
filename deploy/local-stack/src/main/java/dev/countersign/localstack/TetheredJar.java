package dev.countersign.localstack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar of one class, {@link Tethered}, that runs a service's own jar. A jar, because only {@code java -jar} takes the packages to open
 * from a manifest; given on the command line they would rule out the archive of classes.
 */
final class TetheredJar {
    private static final String CLASS = Tethered.class.getName().replace('.', '/') + ".class";

    private TetheredJar() {}

    /**
     * The jar that runs this one, in the folder above it; made when it is absent or differs.
     *
     * @throws StackException if it cannot be written
     */
    static Path beside(Path serviceJar) {
        Path folder = serviceJar.resolveSibling("..").normalize();
        Path jar = folder.resolve("tethered.jar");
        try (var service = new JarFile(serviceJar.toFile())) {
            byte[] wanted = bytes(service.getManifest().getMainAttributes(), folder.relativize(serviceJar));
            if (!Files.exists(jar) || !Arrays.equals(wanted, Files.readAllBytes(jar))) {
                Path part = Files.createTempFile(folder, "tethered", ".part");
                Files.write(part, wanted);
                Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return jar;
        } catch (IOException e) {
            throw new StackException("cannot write in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Attributes service, Path classPath) throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Tethered.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, classPath.toString());
        for (String name : List.of("Add-Opens", "Enable-Native-Access")) {
            String value = service.getValue(name);
            if (value != null) {
                attributes.put(new Attributes.Name(name), value);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            next(zip, JarFile.MANIFEST_NAME);
            manifest.write(zip);
            next(zip, CLASS);
            try (var code = Tethered.class.getClassLoader().getResourceAsStream(CLASS)) {
                code.transferTo(zip);
            }
            next(zip, Tethered.MAIN);
            zip.write(service.getValue(Attributes.Name.MAIN_CLASS).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Always of the same time: same content, same bytes. */
    private static void next(ZipOutputStream zip, String name) throws IOException {
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        zip.putNextEntry(entry);
    }
}
