package dev.countersign.e2e.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Web builds that hold what no compression makes smaller. The same seed gives the same bytes. */
public final class WebBuild {
    private static final int PIECE = 1 << 20;
    private static final int ENTRY = 64 << 20;

    private WebBuild() {}

    /** A zip of about this many bytes, never more: half of its files stored, half deflated. */
    public static Path zip(Path file, long seed, long size) {
        try (var zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            text(zip, "index.html", "<!doctype html><title>Build " + seed + "</title><script src=app.js></script>");
            text(zip, "app.js", "CapacitorUpdater.notifyAppReady(); // build " + seed + "\n");
            // What deflate adds to what it cannot make smaller, and the entries' names.
            long left = size - size / 1000 - 4096;
            for (int i = 0; left > 0; i++) {
                int length = (int) Math.min(left, ENTRY);
                random(zip, "assets/" + i + ".bin", seed * 1000 + i, length, i % 2 == 0);
                left -= length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void text(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(UTF_8));
        zip.closeEntry();
    }

    private static void random(ZipOutputStream zip, String name, long seed, int length, boolean stored)
            throws IOException {
        var entry = new ZipEntry(name);
        if (stored) {
            var crc = new CRC32();
            write(seed, length, new OutputStream() {
                @Override
                public void write(int one) {
                    crc.update(one);
                }

                @Override
                public void write(byte[] bytes, int from, int count) {
                    crc.update(bytes, from, count);
                }
            });
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        write(seed, length, zip);
        zip.closeEntry();
    }

    private static void write(long seed, int length, OutputStream out) throws IOException {
        var random = new Random(seed);
        byte[] piece = new byte[PIECE];
        for (int left = length; left > 0; left -= PIECE) {
            random.nextBytes(piece);
            out.write(piece, 0, Math.min(left, PIECE));
        }
    }
}
