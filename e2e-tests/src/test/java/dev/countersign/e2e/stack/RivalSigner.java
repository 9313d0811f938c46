package dev.countersign.e2e.stack;

import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A second signing service on the store, the broker and the keys of a stack, in a consumer group of its own: nothing but the store's
 * compare-and-swap keeps the two apart. Started again whenever it ends, as a supervisor would.
 */
public final class RivalSigner implements AutoCloseable {
    private final List<String> command;
    private final Path log;
    private Process process;
    private boolean closed;

    private RivalSigner(List<String> command, Path log) throws IOException {
        this.command = command;
        this.log = log;
        this.process = launch();
    }

    /** Starts it as the first one was started, with its own spool and log in this folder. */
    public static RivalSigner beside(Stack stack, Path folder) throws IOException {
        List<String> command = new ArrayList<>(commandLine(stack.processes().pid(Service.SIGNING)));
        command.addAll(
                command.indexOf("-jar"),
                List.of(
                        "-XX:-AutoCreateSharedArchive",
                        "-Dquarkus.http.port=" + FreePort.next(),
                        "-Dmp.messaging.incoming.signing-requests.group.id=rival",
                        "-Dcountersign.signing.instance=rival-1",
                        "-Dcountersign.signing.spool-directory="
                                + Files.createDirectories(folder.resolve("rival-spool"))));
        return new RivalSigner(command, folder.resolve("rival.log"));
    }

    /** What it wrote. */
    public String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public synchronized void close() {
        closed = true;
        process.destroyForcibly();
    }

    private synchronized Process launch() throws IOException {
        Process next = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        next.onExit().thenRun(this::again);
        return next;
    }

    private synchronized void again() {
        if (!closed) {
            try {
                process = launch();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<String> commandLine(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        return List.of(line.substring(0, line.length() - 1).split("\0", -1));
    }
}
