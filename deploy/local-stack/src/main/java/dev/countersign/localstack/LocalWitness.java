package dev.countersign.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A witness of the local stack's log (docs/witness.md): the CLI's, as a process of its own. It forgets nothing over {@link #kill} and {@link #start}, and
 * listens where it did before. What it says of the log is in {@code logs/witness.log}.
 */
public final class LocalWitness {
    private static final String NAME = "localhost/witness";

    private final Installation installation;
    private final Home home;
    private @Nullable Process process;
    private int port;

    LocalWitness(Installation installation, Home home) {
        this.installation = installation;
        this.home = home;
    }

    /** Starts it if it does not run; returns once it answers and the writer's policy names it. */
    public synchronized void start() {
        launch();
        awaitReady();
    }

    /** Starts it if it does not run, without waiting. */
    synchronized void launch() {
        if (process != null && process.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(installation.java().toString(), "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
        command.add(installation.cliJar() + ":" + installation.stackJar());
        command.addAll(List.of(Tethered.class.getName(), "dev.countersign.cli.Countersign", "witness"));
        command.addAll(
                List.of("--name", NAME, "--key", home.personKey("witness").toString()));
        command.addAll(List.of("--log-key", home.logVerifierKey().toString()));
        command.addAll(List.of("--state", home.witness().resolve("state").toString()));
        command.addAll(List.of("--port", Integer.toString(port)));
        try {
            process = new ProcessBuilder(ServiceProcess.shielded(command))
                    .directory(home.directory().toFile())
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(home.witnessLog().toFile()))
                    .start();
        } catch (IOException e) {
            throw new StackException("the witness cannot be started: " + e.getMessage(), e);
        }
    }

    /** Waits until it answers and the writer's policy names it. */
    synchronized void awaitReady() {
        if (process == null) {
            throw new IllegalStateException("the witness was not started");
        }
        if (port != 0) {
            return; // it listens where it did before, and who asks it tries again
        }
        try {
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new StackException("the witness does not start; its log: " + home.witnessLog());
            }
            port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            Files.createDirectories(home.witness());
            Files.writeString(home.witnessPolicy(), line + "\nquorum " + line.split(" ", -1)[1] + "\n");
        } catch (IOException e) {
            throw new StackException("cannot write " + home.witnessPolicy() + ": " + e.getMessage(), e);
        }
    }

    /** Writes the key file for those who believe no checkpoint without its cosignature. */
    void pin() {
        try {
            Files.writeString(
                    home.witnessedKey(),
                    "log " + Files.readString(home.logVerifierKey()).strip() + "\n"
                            + Files.readString(home.witnessPolicy()));
        } catch (IOException e) {
            throw new StackException("cannot write " + home.witnessedKey() + ": " + e.getMessage(), e);
        }
    }

    /** {@code kill -9}; returns when it is gone. No harm if it is gone already. */
    public synchronized void kill() {
        if (process != null) {
            try {
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }
}
