package dev.countersign.e2e.capgo;

import java.nio.file.Path;

/** What a client made of a sealed bundle. */
public sealed interface Opening {

    /** It took the bundle for genuine and would run it. */
    record Opened(Path plaintext) implements Opening {}

    /** It would not run it; why, in the client's own words. */
    record Refused(String reason) implements Opening {}
}
