package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.ProcessMemory;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five hundred publishers upload at once while a rollout goes wrong: it is halted all the same, no service grows, and each upload that was
 * acknowledged is sealed. Says how long all of it took; runs only when asked for, by {@code benchmarks/faults}.
 */
@Tag("long")
class FloodIT {
    private static final int PUBLISHERS = Integer.getInteger("flood.publishers", 500);
    private static final int SIZE = 200_000;
    private static final String ENVIRONMENT = "development";
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger later = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void aRolloutIsHaltedInTheMiddleOfFiveHundredUploads() throws Exception {
        try (Stack stack = Stack.startIn(folder)) {
            Phone phone = startRollout(stack);
            List<Upload> uploads = uploads(stack);
            say(stack, "before");
            var start = new CountDownLatch(1);
            try (var publishers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> done = new ArrayList<>();
                for (Upload upload : uploads) {
                    done.add(publishers.submit(() -> publish(stack, upload, start)));
                }
                long begin = System.nanoTime();
                start.countDown();
                await().atMost(PATIENCE).until(() -> acknowledged.get() >= PUBLISHERS / 10);
                halt(stack, phone);
                say(stack, "at the halt, with " + acknowledged.get() + " uploads acknowledged");
                for (Future<?> each : done) {
                    each.get();
                }
                System.out.printf(
                        Locale.ROOT,
                        "flood: all %d uploads acknowledged after %.1f s, %d times told to come back, %d not sealed yet%n",
                        PUBLISHERS,
                        seconds(begin),
                        later.get(),
                        unsealed(stack, uploads).size());
                await().atMost(PATIENCE).until(() -> unsealed(stack, uploads).isEmpty());
                System.out.printf(Locale.ROOT, "flood: all sealed after %.1f s%n", seconds(begin));
            }
            say(stack, "after");
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
        }
    }

    /** Of a second release to everybody. */
    private Phone startRollout(Stack stack) {
        stack.publish(WebBuild.zip(folder.resolve("a.zip"), 1, SIZE), ENVIRONMENT, "2.0.0", "--wait")
                .endedWith(0);
        Path second = WebBuild.zip(folder.resolve("b.zip"), 2, SIZE);
        asPublisher(stack, "publish", second);
        asPublisher(stack, "rollout", "start", ENVIRONMENT, "--share", "100%");
        Phone phone = stack.phone(ENVIRONMENT);
        await().atMost(Stack.SOON).until(() -> offered(phone).equals("2.1.0"));
        return phone;
    }

    private void halt(Stack stack, Phone phone) {
        long begin = System.nanoTime();
        var answered = new Thread(() -> asPublisher(stack, "rollout", "halt", ENVIRONMENT));
        answered.start();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> offered(phone).equals("2.0.0"));
        System.out.printf(Locale.ROOT, "flood: halted for devices %.1f s after the command began%n", seconds(begin));
        assertTrue(stack.log().events(ChannelUpdated.class).anyMatch(FloodIT::isHalted));
        try {
            answered.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isHalted(ChannelUpdated event) {
        Rollout rollout = event.rollout();
        return rollout != null && rollout.state() == Rollout.State.HALTED;
    }

    private void publish(Stack stack, Upload upload, CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        var door = stack.door();
        until(() -> door.submit(upload.envelope()).status(), Set.of(200, 201));
        until(() -> door.upload(upload.id(), upload.ciphertext()).status(), Set.of(202));
        acknowledged.incrementAndGet();
    }

    private void until(java.util.function.IntSupplier call, Set<Integer> good) {
        for (int status = attempt(call); !good.contains(status); status = attempt(call)) {
            assertEquals(503, status);
            later.incrementAndGet();
            LockSupport.parkNanos(COME_BACK.toNanos());
        }
    }

    /** A connection that was refused is as good as a 503. */
    private static int attempt(java.util.function.IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (UncheckedIOException e) {
            return 503;
        }
    }

    private List<Upload> uploads(Stack stack) throws IOException {
        VerifyingKey key = Upload.key(stack);
        List<Upload> uploads = new ArrayList<>();
        for (int i = 1; i <= PUBLISHERS; i++) {
            Path zip = WebBuild.zip(folder.resolve("upload.zip"), 100 + i, SIZE);
            uploads.add(Upload.onNoChannel(key, zip, ENVIRONMENT, "3." + i + ".0", stack.publisher()));
            Files.delete(zip);
        }
        return uploads;
    }

    private static Set<String> unsealed(Stack stack, List<Upload> uploads) {
        Set<String> missing = uploads.stream().map(Upload::id).collect(Collectors.toCollection(HashSet::new));
        stack.log()
                .events(ReleaseSealed.class)
                .forEach(each -> missing.remove(each.request().hex()));
        return missing;
    }

    private static String offered(Phone phone) {
        JsonNode answer = phone.ask("0.9.0");
        return answer.path("version").asText();
    }

    private static void asPublisher(Stack stack, Object... words) {
        List<Object> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--app", Stack.APP, "--environment", ENVIRONMENT, "--version", "2.1.0"));
        command.addAll(List.of("--key", stack.processes().home().personKey("publisher"), "--wait", "--json"));
        stack.cli().run(command.toArray()).endedWith(0);
    }

    private void say(Stack stack, String when) throws IOException {
        var text = new StringBuilder("flood: memory " + when + ":");
        for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
            long pid = stack.processes().pid(service);
            text.append(String.format(
                    Locale.ROOT,
                    " %s %d MB of heap, %d MB resident (at most %d);",
                    service.label(),
                    ProcessMemory.heap(pid, folder),
                    ProcessMemory.resident(pid),
                    ProcessMemory.peak(pid)));
        }
        System.out.println(text);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
