package dev.countersign.e2e.crash;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * A stack under traffic whose services can be ended at any crash point; each is started again at once, as a supervisor would.
 */
public final class CrashRun implements AutoCloseable {
    private static final int HALTED = 137;
    private static final int PUBLISHERS = 2;
    /** One publisher was overtaken by the other: its release would have moved the channel back. */
    private static final String OUTRUN = "rollback-not-declared";

    /** For a machine that does other things beside; what is promised is measured. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration OFTEN = Duration.ofMillis(20);

    private final Path armed;
    private final Stack stack;
    private final Publications publications;
    private final Fleet fleet;
    private final List<Thread> traffic = new ArrayList<>();
    private final Queue<Throwable> violations = new ConcurrentLinkedQueue<>();
    private volatile boolean goOn = true;

    private CrashRun(Path armed, Stack stack, Path folder) {
        this.armed = armed;
        this.stack = stack;
        stack.processes().onCrash(this::startAgain);
        publications = new Publications(stack, folder);
        fleet = new Fleet(stack, publications, folder);
        for (int i = 1; i <= PUBLISHERS; i++) {
            keepGoing("publisher-" + i, goingOn -> publications.run(goingOn, fleet::newest));
        }
        keepGoing("device", fleet::run);
    }

    /** Starts stack and traffic in this empty folder. */
    public static CrashRun in(Path folder) throws IOException {
        return in(folder, LocalStack.in(folder.resolve("home")));
    }

    /** As {@link #in(Path)}, with a stack that somebody has begun to describe. */
    public static CrashRun in(Path folder, LocalStackBuilder builder) throws IOException {
        Path armed = Files.createDirectory(folder.resolve("armed"));
        Path agent = CrashAgentJar.in(folder);
        for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
            // The archive of classes is used if it is there, and not made: a JVM with an agent does not.
            builder.jvmOptions(service, "-XX:-AutoCreateSharedArchive", "-javaagent:" + agent + "=" + armed);
            builder.jvmOptions(service, "-XX:TieredStopAtLevel=1"); // they do not live for long
        }
        return new CrashRun(armed, Stack.start(builder), Files.createDirectory(folder.resolve("traffic")));
    }

    /** Ends a service at this point the next time it gets there, and starts it again. Returns as soon as it died. */
    public void crash(String point) {
        Path order = armed.resolve(point);
        create(order);
        await(point + " is reached").atMost(PATIENCE).pollInterval(OFTEN).until(() -> hold(Files.notExists(order)));
    }

    /** {@code kill -9} from outside, at whatever point it is. */
    public void kill(Service service) {
        stack.processes().kill(service);
        stack.processes().launch(service);
    }

    /**
     * Waits until a release that was acknowledged from now on is installed on a device.
     *
     * @return how long that took
     */
    public Duration recovery() {
        long death = System.nanoTime();
        await("recovery").atMost(PATIENCE).pollInterval(OFTEN).until(() -> hold(delivered(death)));
        return Duration.ofNanos(System.nanoTime() - death);
    }

    /** Waits until ingest-service has answered a publisher with 503 and {@code Retry-After} from now on. */
    public void refused() {
        int before = publications.refused();
        await("a 503").atMost(PATIENCE).pollInterval(OFTEN).until(() -> hold(publications.refused() > before));
    }

    /** Whether something that was acknowledged after this time has reached a device. */
    private boolean delivered(long death) {
        int newest = fleet.newestSince(death);
        return publications.acknowledged().headMap(newest, true).values().stream()
                .anyMatch(each -> each.nanos() - death > 0);
    }

    /** Ends the traffic, lets everything settle, and compares what was promised with what the log, the devices and the topics say. */
    public Counts settle() {
        goOn = false;
        traffic.forEach(CrashRun::join);
        hold(true);
        await("every acknowledged request has its answer")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertEquals(Map.of(), missing()));
        assertEachHasOneAnswer();
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
        Set<String> kept = new HashSet<>();
        stack.topics()
                .records("device-events")
                .forEach(each -> kept.add(new String(each.key(), StandardCharsets.UTF_8)));
        Set<String> lost = new HashSet<>(fleet.reported());
        lost.removeAll(kept);
        assertEquals(Set.of(), lost, "device events that were answered with success are in their topic");
        return new Counts(
                publications.acknowledged().size(),
                fleet.installed(),
                fleet.reported().size());
    }

    /** What went through without a loss. */
    public record Counts(int acknowledged, int installed, int reported) {}

    @Override
    public void close() {
        goOn = false;
        stack.close();
    }

    /** Its one release with its own bundle, or the refusal of a version that came after a higher one. */
    private void assertEachHasOneAnswer() {
        Map<String, List<String>> answers = new HashMap<>();
        for (Event event : stack.log().events()) {
            if (event instanceof ReleaseSealed it) {
                answer(answers, it.request().hex(), it.bundle().hex());
            } else if (event instanceof RequestRefused it) {
                assertEquals(OUTRUN, it.reason(), "the reason of a refusal");
                answer(answers, it.request().hex(), OUTRUN);
            }
        }
        publications.acknowledged().forEach((number, it) -> {
            List<String> found = answers.get(it.request());
            if (!List.of(OUTRUN).equals(found)) {
                assertEquals(List.of(it.bundle()), found, "the bundles of version " + number);
            }
        });
    }

    private static void answer(Map<String, List<String>> answers, String request, String answer) {
        answers.computeIfAbsent(request, none -> new ArrayList<>()).add(answer);
    }

    /** The acknowledged requests that have no answer yet, and what ingest-service says of them. */
    private Map<String, Object> missing() {
        Map<String, Object> missing = new TreeMap<>();
        publications.acknowledged().values().forEach(each -> missing.put(each.request(), ""));
        stack.log()
                .events(ReleaseSealed.class)
                .forEach(each -> missing.remove(each.request().hex()));
        stack.log()
                .events(RequestRefused.class)
                .forEach(each -> missing.remove(each.request().hex()));
        missing.replaceAll((request, nothing) -> stack.door().status(request).body());
        return missing;
    }

    private void startAgain(Service service, int exit) {
        if (exit != HALTED) {
            violations.add(new AssertionError(service.label() + " ended by itself with " + exit + "; its log:\n"
                    + tail(stack.processes().home().log(service))));
        }
        stack.processes().launch(service);
    }

    private void keepGoing(String name, java.util.function.Consumer<BooleanSupplier> work) {
        traffic.add(Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                work.accept(() -> goOn);
            } catch (RuntimeException | Error e) {
                violations.add(e);
            }
        }));
    }

    /** The condition, unless a promise was broken meanwhile. */
    private boolean hold(boolean condition) {
        Throwable violation = violations.peek();
        if (violation != null) {
            throw new AssertionError(violation.getMessage(), violation);
        }
        return condition;
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(Stack.SOON);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
