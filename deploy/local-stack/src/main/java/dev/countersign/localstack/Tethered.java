package dev.countersign.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs another main class and ends the process when its standard input ends: {@code Tethered MAIN ARGUMENT...}, or with the
 * main class named by the resource {@link #MAIN}. The local stack holds the other end, so nothing it started outlives it,
 * not even after {@code kill -9}. It stands alone on the services' class path: see {@link TetheredJar}.
 */
public final class Tethered {
    /** Holds the name of the main class, for a jar that is run without arguments. */
    static final String MAIN = "META-INF/tethered-main";

    private static final int GRACE_SECONDS = 5;

    private Tethered() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        daemon("tether", () -> {
            drain(System.in);
            daemon("tether-limit", Tethered::haltAfterGrace);
            System.exit(0);
        });
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args.length == 0 ? namedMain() : args[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            e.getTargetException().printStackTrace(System.err);
            System.exit(1);
        }
    }

    private static String namedMain() throws IOException {
        try (var in = Tethered.class.getClassLoader().getResourceAsStream(MAIN)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void drain(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as its end
        }
    }

    private static void haltAfterGrace() {
        try {
            boolean never = new CountDownLatch(1).await(GRACE_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(never ? 0 : 1);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }
}
