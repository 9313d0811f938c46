package dev.countersign.cli.bundle;

import dev.countersign.cli.console.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a folder as a zip whose bytes depend on names and contents only: ordered names in UTF-8, one fixed time, deflate at one fixed level,
 * no extra fields, no folders' entries. The same folder gives the same bytes wherever the same version of zlib deflates, which every JDK from
 * the same vendor brings along.
 */
final class ReproducibleZip {
    /** The JDK takes the format's very first moment for an earlier time and adds an extra field that depends on the time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final int LEVEL = 6;

    private ReproducibleZip() {}

    static void write(WebFolder folder, OutputStream target, Progress progress) throws IOException {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(target, 1 << 16))) {
            zip.setLevel(LEVEL);
            byte[] buffer = new byte[1 << 16];
            for (Map.Entry<String, Path> file : folder.files().entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                try (InputStream in = progress.counting(Files.newInputStream(file.getValue()))) {
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        zip.write(buffer, 0, count);
                    }
                }
                zip.closeEntry();
            }
        }
    }
}
