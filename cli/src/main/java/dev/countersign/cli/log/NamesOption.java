package dev.countersign.cli.log;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A policy file on this machine that calls people by name. The log does not: it has handles of their keys. */
public final class NamesOption {
    @Option(
            names = "--names",
            paramLabel = "FILE",
            description =
                    "A policy file that calls people by name, to show them so; nothing is decided by it. Default: policy.yaml in $COUNTERSIGN_HOME.")
    private @Nullable Path file;

    /** Whether somebody asked for names. */
    public boolean isGiven() {
        return file != null;
    }

    /**
     * The names in the file, or in the default one if that is there; a default file that is no policy is said and names nobody.
     *
     * @throws CommandFailure if the file that was named is not there or is no policy
     */
    public LocalNames read(Terminal terminal) throws IOException {
        Path path = file == null ? new Defaults(terminal).home().resolve("policy.yaml") : terminal.resolve(file);
        try {
            return new LocalNames(Policy.parse(Files.readAllBytes(path)));
        } catch (NoSuchFileException e) {
            if (file == null) {
                return LocalNames.NONE;
            }
            throw CommandFailure.error("there is no file " + path);
        } catch (PolicyException e) {
            if (file == null) {
                terminal.note("people are not shown by name: " + path + ": " + e.getMessage());
                return LocalNames.NONE;
            }
            throw CommandFailure.refused(path + ": " + e.getMessage());
        }
    }
}
