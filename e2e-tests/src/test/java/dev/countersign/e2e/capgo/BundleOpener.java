package dev.countersign.e2e.capgo;

import java.nio.file.Path;

/** A client that opens sealed bundles. Leaves the given file as it is and works in {@code scratch}, an empty folder. */
public interface BundleOpener {
    Opening open(SealedBundle bundle, String publicKeyPem, Path scratch);
}
