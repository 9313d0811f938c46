package dev.countersign.e2e.capgo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a device has in hand once it downloaded a bundle: two strings of the update answer, as they came, and a file.
 */
public record SealedBundle(
        @Nullable String sessionKey, @Nullable String checksum, Path ciphertext) {}
