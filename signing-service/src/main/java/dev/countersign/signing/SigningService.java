package dev.countersign.signing;

import dev.countersign.signing.key.NativeCryptography;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** Starts the service; {@code log restore --from-kafka} restores first (docs/operations.md). */
@QuarkusMain
public final class SigningService {
    private static final List<String> RESTORE = List.of("log", "restore", "--from-kafka");

    private SigningService() {}

    public static void main(String[] args) {
        if (RESTORE.equals(List.of(args))) {
            System.setProperty("countersign.signing.restore", "from-kafka");
        } else if (args.length > 0) {
            System.err.println("signing-service takes no arguments but: log restore --from-kafka");
            System.exit(2);
        }
        NativeCryptography.install();
        Quarkus.run();
    }
}
