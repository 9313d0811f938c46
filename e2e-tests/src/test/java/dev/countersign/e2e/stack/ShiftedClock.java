package dev.countersign.e2e.stack;

import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A service's wall clock (Debian's {@code libfaketime}); what measures durations goes on as it does. */
public final class ShiftedClock {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/local/lib/faketime/libfaketimeMT.so.1"));

    private final Path offset;

    private ShiftedClock(Path offset) {
        this.offset = offset;
    }

    /** Right at first. Skips the test where the library is not installed. */
    public static ShiftedClock of(LocalStackBuilder builder, Service service, Path folder) throws IOException {
        var library = LIBRARIES.stream().filter(Files::isReadable).findFirst();
        Assumptions.assumeTrue(library.isPresent(), "libfaketime is not installed: apt-get install libfaketime");
        var clock = new ShiftedClock(folder.resolve("clock"));
        clock.shift("+0");
        builder.environment(service, "LD_PRELOAD", library.get().toString())
                .environment(service, "FAKETIME_TIMESTAMP_FILE", clock.offset.toString())
                .environment(service, "FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .environment(service, "FAKETIME_CACHE_DURATION", "3600");
        return clock;
    }

    /** From the service's next start on; such as {@code +1d}. */
    public void shift(String by) throws IOException {
        Files.writeString(offset, by + "\n");
    }
}
