package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are no requests stand before a good one: they are put aside, and it is answered all the same. Says how much later. */
@Tag("long")
class PoisonRecordIT {
    private static final int SIZE = 20_000;
    private static final int ROUNDS = 10;

    @Test
    void recordsThatAreNoRequestsDelayNobody(@TempDir Path folder) {
        try (Stack stack = Stack.startIn(folder)) {
            publish(stack, folder, 1); // everything is warm
            long plain = 0;
            long poisoned = 0;
            long worst = 0;
            int sent = 0;
            for (int i = 1; i <= ROUNDS; i++) {
                plain += publish(stack, folder, 2 * i);
                List<byte[]> poison = poison(i);
                poison.forEach(each -> stack.topics().send("signing-requests", "poison".getBytes(UTF_8), each));
                sent += poison.size();
                long time = publish(stack, folder, 2 * i + 1);
                poisoned += time;
                worst = Math.max(worst, time);
            }
            int all = sent;
            await().atMost(Stack.SOON)
                    .untilAsserted(() -> assertEquals(
                            all, stack.topics().records("signing-requests-dead").size()));
            System.out.printf(
                    Locale.ROOT,
                    "poison records: acknowledged to sealed %d ms without, %d ms behind %d of them, at most %d ms%n",
                    plain / ROUNDS,
                    poisoned / ROUNDS,
                    sent / ROUNDS,
                    worst);
        }
    }

    private static List<byte[]> poison(int seed) {
        byte[] random = new byte[900_000];
        new Random(seed).nextBytes(random);
        return List.of(
                new byte[0],
                random,
                "[".repeat(200_000).getBytes(UTF_8),
                "{\"payloadType\":\"application/vnd.countersign.request.v1+json\",\"payload\":\"e30=\",\"signatures\":[]}"
                        .getBytes(UTF_8),
                "\uFFFF".repeat(1000).getBytes(UTF_8));
    }

    /** @return milliseconds from the acknowledgement to the seal's event */
    private static long publish(Stack stack, Path folder, int number) {
        String version = "1." + number + ".0";
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), number, SIZE);
        Upload upload = Upload.of(stack, zip, "development", version, stack.publisher());
        assertEquals(201, stack.door().submit(upload.envelope()).status());
        assertEquals(202, stack.door().upload(upload.id(), upload.ciphertext()).status());
        long start = System.nanoTime();
        await().atMost(Stack.SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stack.log()
                        .events(ReleaseSealed.class)
                        .anyMatch(each -> each.version().value().equals(version)));
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
