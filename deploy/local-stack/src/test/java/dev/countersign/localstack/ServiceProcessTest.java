package dev.countersign.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Home home;

    @BeforeEach
    void home() throws Exception {
        home = new Home(directory);
        Files.createDirectories(directory.resolve("logs"));
    }

    @Test
    void processEndsWhenItsStarterIsGone() throws Exception {
        ServiceProcess endless = start("ready");
        endless.awaitReady(() -> endless.output().contains("ready"), LIMIT);
        // What the kernel does for a starter that is killed.
        endless.process().getOutputStream().close();
        assertTrue(endless.process().waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, endless.process().exitValue());
    }

    @Test
    void processThatFailsAtStartIsNamedWithItsLastWords() {
        ServiceProcess failing = start("ERROR the keystore's password is wrong", "fail");
        var failure = assertThrows(StackException.class, () -> failing.awaitReady(() -> false, LIMIT));
        assertTrue(
                failure.getMessage().contains("signing-service ended while starting (ERROR the keystore's password"),
                failure.getMessage());
    }

    @Test
    void outputOfEarlierRunsIsNotTakenForThisOne() throws Exception {
        Files.writeString(home.log(Service.SIGNING), "ready\n");
        ServiceProcess failing = start("starting", "fail");
        assertThrows(
                StackException.class,
                () -> failing.awaitReady(() -> failing.output().contains("ready"), LIMIT));
        assertTrue(Files.readString(home.log(Service.SIGNING)).startsWith("ready\n"));
    }

    @Test
    void leftOversOfAKilledStackAreEndedAndNothingElse() throws Exception {
        ServiceProcess left = start("ready");
        ServiceProcess other = start("ready");
        left.awaitReady(() -> left.output().contains("ready"), LIMIT);
        new LeftOvers(home).remember(List.of(left.process()));
        // The same id at another time is another process.
        Files.writeString(
                home.processes(),
                Files.readString(home.processes()) + other.process().pid() + " 1000\ncut");
        new LeftOvers(home, Duration.ofSeconds(1)).end();
        assertFalse(left.isAlive());
        assertTrue(other.isAlive());
        other.kill();
    }

    private ServiceProcess start(String... words) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Tethered.class.getName(),
                Endless.class.getName()));
        command.addAll(List.of(words));
        return ServiceProcess.start(Service.SIGNING, command, Map.of(), home);
    }

    /** Says its first argument, then runs for ever, or fails if there is a second. */
    public static final class Endless {
        private Endless() {}

        public static void main(String[] args) throws Exception {
            System.out.println(args[0]);
            if (args.length > 1) {
                throw new IllegalStateException("as asked");
            }
            Thread.currentThread().join();
        }
    }
}
