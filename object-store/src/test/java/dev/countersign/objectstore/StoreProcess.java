package dev.countersign.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** Another operating system process with a store of its own on the same storage; it does what it is told, line by line. */
public final class StoreProcess implements Closeable {

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private StoreProcess(Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    static StoreProcess start(StoreOpener opener, String location) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                opener.getClass().getName(),
                location);
        return new StoreProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Gives an order without waiting for what comes of it: {@code VERB key number number…}. */
    void order(String verb, ObjectKey key, long... numbers) {
        StringBuilder line = new StringBuilder(verb).append(' ').append(key);
        for (long number : numbers) {
            line.append(' ').append(number);
        }
        orders.println(line);
    }

    /** The next line it says. */
    String answer() throws IOException {
        String answer = answers.readLine();
        Assertions.assertNotNull(answer, "the other process ended");
        return answer;
    }

    /** All it had still said before it ended. */
    List<String> lastAnswers() {
        return answers.lines().toList();
    }

    /** SIGKILL: it gets no chance to tidy up. */
    void kill() throws IOException {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would also throw away what it said last
        try {
            Assertions.assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }

    /** The other process. */
    public static void main(String[] args) throws Exception {
        StoreOpener opener =
                (StoreOpener) Class.forName(args[0]).getDeclaredConstructor().newInstance();
        ObjectStore store = opener.open(args[1]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            ObjectKey key = ObjectKey.of(words[1]);
            long seed = Long.parseLong(words[2]);
            int number = Integer.parseInt(words[3]);
            switch (words[0]) {
                case "put" -> System.out.println(store.putIfAbsent(key, TestBytes.of(seed, number)));
                case "swap" ->
                    System.out.println(store.compareAndSwap(key, TestBytes.of(seed, 8), TestBytes.of(number, 8)));
                case "stall" -> stall(store, key, TestBytes.of(seed, number), orders);
                case "churn" -> churn(store, key, seed, number);
                case "flood" -> flood(store, key, seed, number);
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    /** Puts an object, but half-way says so and waits for a line. */
    private static void stall(ObjectStore store, ObjectKey key, byte[] bytes, BufferedReader orders)
            throws IOException {
        System.out.println(store.putIfAbsent(key, TestBytes.interruptedAt(bytes.length / 2, bytes, () -> {
            System.out.println("half-way");
            orders.readLine();
        })));
    }

    /** Swaps an object that is there with seed {@code from} for the next seeds, of varying size. */
    private static void churn(ObjectStore store, ObjectKey key, long from, int rounds) throws IOException {
        for (long seed = from; seed < from + rounds; seed++) {
            byte[] now = TestBytes.of(seed, churnedSize(seed));
            byte[] next = TestBytes.of(seed + 1, churnedSize(seed + 1));
            if (!store.compareAndSwap(key, now, next)) {
                throw new IllegalStateException("lost a swap without a rival");
            }
        }
        System.out.println("churned");
    }

    static int churnedSize(long seed) {
        return 8 + (int) (seed * 7919 % 100_000);
    }

    /** Puts objects {@code key/SEED} without end and says the seed of each once it is stored. */
    private static void flood(ObjectStore store, ObjectKey key, long from, int size) throws IOException {
        for (long seed = from; ; seed++) {
            store.putIfAbsent(ObjectKey.of(key + "/" + seed), TestBytes.of(seed, size));
            System.out.println(seed);
        }
    }
}
