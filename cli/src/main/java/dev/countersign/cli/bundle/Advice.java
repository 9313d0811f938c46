package dev.countersign.cli.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** What is allowed but will hurt on a phone. */
public final class Advice {
    /** iOS gives a whole download max(responseTimeout + 5, 10) seconds; 25 with the plugin's defaults (docs/capgo-protocol.md e). */
    private static final Duration IOS_LIMIT = Duration.ofSeconds(25);

    /** A slow mobile connection: 8 Mbit/s. */
    private static final long BYTES_PER_SECOND = 1_000_000;

    private static final byte[] NOTIFY_APP_READY = "notifyAppReady".getBytes(StandardCharsets.US_ASCII);

    private Advice() {}

    /** Warnings about a bundle, each a sentence for people; empty if there is nothing to say. */
    public static List<String> on(Bundle bundle) throws IOException {
        List<String> warnings = new ArrayList<>();
        if (bundle.size() > IOS_LIMIT.toSeconds() * BYTES_PER_SECOND) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the bundle has %.1f MB; at %d Mbit/s it takes %d s, and iOS gives up after %d s: make it smaller or raise "
                            + "responseTimeout in the app's capacitor config",
                    bundle.size() / 1e6,
                    BYTES_PER_SECOND * 8 / 1_000_000,
                    bundle.size() / BYTES_PER_SECOND,
                    IOS_LIMIT.toSeconds()));
        }
        if (!callsNotifyAppReady(bundle.zip())) {
            warnings.add(
                    "no .js or .html file mentions notifyAppReady: unless the app calls it within 10 s of starting, "
                            + "devices take the update for broken and go back to the one before");
        }
        return warnings;
    }

    private static boolean callsNotifyAppReady(Path zip) throws IOException {
        try (var file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (isScript(entry.getName())) {
                    try (InputStream in = file.getInputStream(entry)) {
                        if (contains(in, NOTIFY_APP_READY)) {
                            return true;
                        }
                    }
                }
            }
            return false;
        } catch (ZipException e) {
            return true; // not readable as a zip: the zip policy says what is wrong with it
        }
    }

    private static boolean isScript(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".js") || lower.endsWith(".mjs") || lower.endsWith(".html") || lower.endsWith(".htm");
    }

    /** Reads on until the needle, whose first letter occurs in it only once, was seen. */
    private static boolean contains(InputStream in, byte[] needle) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int matched = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] == needle[matched]) {
                    matched++;
                } else {
                    matched = buffer[i] == needle[0] ? 1 : 0;
                }
                if (matched == needle.length) {
                    return true;
                }
            }
        }
        return false;
    }
}
