package dev.countersign.cli.audit;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.console.Progress;
import java.nio.file.Path;

/** Progress that nobody watches. */
final class Quiet {
    private Quiet() {}

    static Progress progress() {
        return Progress.ofSteps(new TestTerminal(Path.of("")).terminal(), "audit", 1, "entries");
    }
}
