package dev.countersign.cli.console;

import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file with the log's verifier key, which whoever verifies pins. */
public final class LogKeyFile {
    private LogKeyFile() {}

    /**
     * @throws CommandFailure naming the fix
     */
    public static LogVerifierKey read(Path file) throws IOException {
        try {
            return LogVerifierKey.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no log key " + file
                    + "; get it from the operator (not from the server you check) and name it with --log-key FILE");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }
}
