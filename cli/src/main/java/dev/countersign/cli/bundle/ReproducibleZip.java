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
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a folder as a zip whose bytes depend on names and contents only: ordered names in UTF-8, one fixed time, deflate at one fixed level
 * (or none for a file that begins like one that is compressed already), no extra fields, no folders' entries. The same folder gives the same bytes wherever the same version of zlib deflates, which every JDK from
 * the same vendor brings along.
 */
final class ReproducibleZip {
    /** The JDK takes the format's very first moment for an earlier time and adds an extra field that depends on the time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final int LEVEL = 6;
    private static final int SAMPLE = 1 << 16;
    private static final int TOO_SMALL_TO_TELL = 1 << 12;

    private ReproducibleZip() {}

    static void write(WebFolder folder, OutputStream target, Progress progress) throws IOException {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(target, 1 << 16))) {
            byte[] buffer = new byte[SAMPLE];
            byte[] deflated = new byte[SAMPLE];
            for (Map.Entry<String, Path> file : folder.files().entrySet()) {
                var entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIME);
                try (InputStream in = progress.counting(Files.newInputStream(file.getValue()))) {
                    int count = in.readNBytes(buffer, 0, SAMPLE);
                    zip.setLevel(shrinks(buffer, count, deflated) ? LEVEL : Deflater.NO_COMPRESSION);
                    zip.putNextEntry(entry);
                    for (; count > 0; count = in.readNBytes(buffer, 0, SAMPLE)) {
                        zip.write(buffer, 0, count);
                    }
                }
                zip.closeEntry();
            }
        }
    }

    /** Whether deflating saves at least a twentieth. Images, fonts and films are compressed already: trying again costs most of the time. */
    private static boolean shrinks(byte[] head, int length, byte[] deflated) {
        if (length < TOO_SMALL_TO_TELL) {
            return true;
        }
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(head, 0, length);
            deflater.finish();
            int room = length - length / 20;
            return deflater.deflate(deflated, 0, room) < room;
        } finally {
            deflater.end();
        }
    }
}
