package dev.countersign.e2e.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A bundle with a file, stored and not compressed, that is one random pattern again and again. */
public final class CanaryBundle {
    private static final int PATTERN = 48;

    private final Path zip;
    private final byte[] pattern;

    private CanaryBundle(Path zip, byte[] pattern) {
        this.zip = zip;
        this.pattern = pattern;
    }

    public Path zip() {
        return zip;
    }

    /** What to look for. */
    public byte[] pattern() {
        return pattern.clone();
    }

    /** Writes it to this file. */
    public static CanaryBundle write(Path file, int repeats) throws IOException {
        byte[] pattern = new byte[PATTERN];
        new SecureRandom().nextBytes(pattern);
        byte[] content = new byte[PATTERN * repeats];
        for (int i = 0; i < repeats; i++) {
            System.arraycopy(pattern, 0, content, i * PATTERN, PATTERN);
        }
        var crc = new CRC32();
        crc.update(content);
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write("<!doctype html><title>Canary</title>".getBytes(UTF_8));
            zip.closeEntry();
            var entry = new ZipEntry("canary.bin");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        return new CanaryBundle(file, pattern);
    }
}
