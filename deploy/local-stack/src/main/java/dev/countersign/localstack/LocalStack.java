package dev.countersign.localstack;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Countersign on this machine: broker and services as processes on 127.0.0.1, their state in one folder. State survives
 * {@link #stop} and {@link #kill}; ports, once decided, stay for the life of this object. No process outlives the one that
 * started it, however that one ends. Thread-safe.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.in(folder).build()) {
 *     stack.start();
 *     URI door = stack.url(Service.INGEST);
 * }
 * }</pre>
 */
public final class LocalStack implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    private final Installation installation;
    private final Home home;
    private final LocalStackSettings settings;
    private final LeftOvers leftOvers;
    private final Map<Service, ServiceProcess> running = new EnumMap<>(Service.class);
    private BiConsumer<Service, Integer> onCrash = (service, exit) -> {};
    /** Makes a start in progress give up its monitor to {@link #stop}. */
    private volatile boolean stopping;

    private @Nullable LocalWitness witness;
    private @Nullable HomeLock lock;
    private @Nullable ServiceCommand commands;

    LocalStack(Installation installation, Home home, LocalStackSettings settings) {
        this.installation = installation;
        this.home = home;
        this.settings = settings;
        this.leftOvers = new LeftOvers(home);
    }

    /** Describes a stack whose state lies in this folder, which is made if absent. */
    public static LocalStackBuilder in(Path directory) {
        return new LocalStackBuilder(new Home(directory.toAbsolutePath().normalize()));
    }

    /**
     * Starts every process that is not running and returns once all are ready. On failure nothing is left running.
     *
     * @throws StackException naming the fix: port taken, home in use, not writable, no room, a process that ends
     */
    public synchronized void start() {
        stopping = false;
        try {
            if (lock == null) {
                open();
            }
            startAll();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Ends every process, services before the broker, and lets go of the home. Cuts short a start in progress. */
    public void stop() {
        stopping = true;
        stopAll();
    }

    private synchronized void stopAll() {
        List<ServiceProcess> services = new ArrayList<>();
        running.forEach((service, process) -> {
            if (service != Service.KAFKA) {
                process.process().destroy();
                services.add(process);
            }
        });
        services.forEach(ServiceProcess::stop);
        if (witness != null) {
            witness.kill(); // what it remembers is on the disk
        }
        ServiceProcess broker = running.get(Service.KAFKA);
        if (broker != null) {
            broker.stop();
        }
        running.clear();
        if (lock != null) {
            leftOvers.remember(List.of());
            lock.close();
            lock = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** {@code kill -9}; returns when the process is gone. No harm if it is gone already. */
    public synchronized void kill(Service service) {
        ServiceProcess process = running.remove(service);
        if (process != null) {
            process.kill();
        }
    }

    /** SIGTERM to one; returns when the process is gone. No harm if it is gone already. */
    public synchronized void stop(Service service) {
        ServiceProcess process = running.remove(service);
        if (process != null) {
            process.stop();
        }
    }

    /** Starts one again, on its port, ending it first if it runs; returns once it is ready. */
    public synchronized void restart(Service service) {
        stop(service);
        launch(service);
        awaitReady(service);
    }

    /** As {@link #restart}, with the built jars of the source tree in this folder from now on: an upgrade of one service. */
    public synchronized void upgrade(Service service, Path root) {
        commands().take(service, new Installation(root.toAbsolutePath()));
        restart(service);
    }

    /** Starts one that is not running without waiting until it is ready. */
    public synchronized void launch(Service service) {
        ServiceProcess process =
                ServiceProcess.start(service, commands().of(service), settings.environment(service), home);
        running.put(service, process);
        leftOvers.remember(
                running.values().stream().map(ServiceProcess::process).toList());
        process.process().onExit().thenAccept(ended -> noticeExit(service, process, ended.exitValue()));
    }

    /**
     * Waits until it answers as ready.
     *
     * @throws StackException if it ends or takes more than three minutes
     */
    public void awaitReady(Service service) {
        if (service == Service.KAFKA) {
            String line = "ready " + bootstrapServers();
            awaitReady(service, () -> process(service).output().contains(line));
        } else {
            awaitReady(service, new ReadyProbe(url(service))::isReady);
        }
    }

    private void awaitReady(Service service, BooleanSupplier ready) {
        process(service).awaitReady(() -> proceed() && ready.getAsBoolean(), START_LIMIT);
    }

    private synchronized ServiceProcess process(Service service) {
        ServiceProcess process = running.get(service);
        if (process == null) {
            throw new IllegalStateException(service.label() + " is not running");
        }
        return process;
    }

    /** Told of each process that ended without being asked to, with its exit code; called on a thread of its own. */
    public synchronized void onCrash(BiConsumer<Service, Integer> listener) {
        onCrash = listener;
    }

    public synchronized boolean isRunning(Service service) {
        ServiceProcess process = running.get(service);
        return process != null && process.isAlive();
    }

    /** The process id, for tests that look at memory or send other signals. */
    public long pid(Service service) {
        return process(service).process().pid();
    }

    /** Where a service listens; has no meaning for the broker. Known from the first start on. */
    public synchronized URI url(Service service) {
        return commands().url(service);
    }

    /** As {@code kafka.bootstrap.servers} takes it. Known from the first start on. */
    public synchronized String bootstrapServers() {
        return commands().bootstrapServers();
    }

    /** The witness of a {@linkplain LocalStackBuilder#witnessed witnessed} stack. Known from the first start on. */
    public synchronized LocalWitness witness() {
        if (witness == null) {
            throw new IllegalStateException("the stack has no witness, or was not started");
        }
        return witness;
    }

    public Home home() {
        return home;
    }

    private void open() {
        home.prepare();
        lock = HomeLock.take(home);
        leftOvers.end();
        if (settings.fresh()) {
            home.clear();
        }
        home.check();
        if (commands == null) {
            commands = new ServiceCommand(installation, home, Ports.claim(settings.ports()), settings);
        }
        new FirstState(home).make();
        if (settings.witnessed() && witness == null) {
            witness = new LocalWitness(installation, home);
        }
        home.trimLogs();
    }

    /** The followers need the log's key, which the signing service makes at its first start, after it says it is ready. */
    private void startAll() {
        if (witness != null) {
            witness.launch();
        }
        if (settings.foreignBroker() == null) {
            startAndWait(List.of(Service.KAFKA));
        }
        if (witness != null) {
            witness.awaitReady();
        }
        if (!Files.exists(home.logVerifierKey())) {
            startAndWait(List.of(Service.SIGNING));
            awaitReady(Service.SIGNING, () -> Files.exists(home.logVerifierKey()));
        }
        if (witness != null) {
            witness.pin();
        }
        startAndWait(List.of(Service.SIGNING, Service.INGEST, Service.DISTRIBUTION));
    }

    private void startAndWait(List<Service> services) {
        List<Service> missing =
                services.stream().filter(service -> !isRunning(service)).toList();
        missing.forEach(this::launch);
        missing.forEach(this::awaitReady);
    }

    private boolean proceed() {
        if (stopping) {
            throw new StackException("stopped while starting");
        }
        return true;
    }

    private void noticeExit(Service service, ServiceProcess process, int exit) {
        BiConsumer<Service, Integer> listener;
        synchronized (this) {
            if (!running.remove(service, process)) {
                return; // it was asked to
            }
            listener = onCrash;
        }
        Thread.ofVirtual().name("crash-of-" + service.label()).start(() -> listener.accept(service, exit));
    }

    private ServiceCommand commands() {
        if (commands == null) {
            throw new IllegalStateException("the stack was not started");
        }
        return commands;
    }
}
