package dev.countersign.e2e.stack;

import dev.countersign.e2e.capgo.SealedBundle;
import java.net.URI;

/** What a device was offered and downloaded. */
public record Served(String version, URI url, SealedBundle bundle) {}
