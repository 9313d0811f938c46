package dev.countersign.e2e.brokers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * A cluster of brokers under KRaft. Every topic has a copy on each, and what most of them have is acknowledged: of three, one may die.
 */
public final class Brokers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path TOPICS = Path.of(System.getProperty("countersign.root"), "deploy/kafka/topics.txt");

    private final Path folder;
    private final String address;
    private final List<Integer> clientPorts;
    private final List<Integer> controllerPorts;
    private final Map<Integer, Process> running = new java.util.concurrent.ConcurrentHashMap<>();

    private Brokers(Path folder, String address, int count) throws IOException {
        this.folder = folder;
        this.address = address;
        List<Integer> ports = freePorts(2 * count);
        clientPorts = ports.subList(0, count);
        controllerPorts = ports.subList(count, 2 * count);
    }

    /** Starts them in this empty folder for clients at this address of this machine; returns once all topics are there. */
    public static Brokers start(Path folder, String address, int count) throws IOException {
        var brokers = new Brokers(folder, address, count);
        try {
            for (int node = 1; node <= count; node++) {
                brokers.launch(node);
            }
            brokers.createTopics(count);
            return brokers;
        } catch (RuntimeException | IOException e) {
            brokers.close();
            throw e;
        }
    }

    /** As {@code kafka.bootstrap.servers} takes it. */
    public String bootstrapServers() {
        return clientPorts.stream().map(port -> address + ":" + port).collect(Collectors.joining(","));
    }

    /** The ports that clients connect to. */
    public List<Integer> clientPorts() {
        return clientPorts;
    }

    /** The broker that leads a topic's first partition. */
    public int leaderOf(String topic) {
        try (Admin admin = admin()) {
            return described(admin, topic).partitions().get(0).leader().id();
        }
    }

    /** Waits until every partition of this topic has all of its copies. */
    public void awaitWhole(String topic) {
        try (Admin admin = admin()) {
            await("all copies of " + topic)
                    .atMost(PATIENCE)
                    .until(() -> described(admin, topic).partitions().stream()
                            .allMatch(each -> each.isr().size() == clientPorts.size()));
        }
    }

    /** {@code kill -9}; returns when it is gone. */
    public void kill(int node) {
        Process process = running.remove(node);
        if (process != null) {
            end(process);
        }
    }

    /** Starts one that does not run, without waiting for it. */
    public void launch(int node) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                Integer.toString(node),
                folder.resolve("broker-" + node).toString(),
                address,
                clientPorts.get(node - 1).toString()));
        controllerPorts.forEach(port -> command.add(port.toString()));
        Path log = folder.resolve("broker-" + node + ".log");
        try {
            running.put(
                    node,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        running.values().forEach(Brokers::end);
        running.clear();
    }

    private void createTopics(int copies) throws IOException {
        List<NewTopic> topics;
        try (Stream<String> lines = Files.lines(TOPICS)) {
            topics = lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> topic(line.strip().split("\\s+"), copies))
                    .toList();
        }
        try (Admin admin = admin()) {
            await("all brokers")
                    .atMost(PATIENCE)
                    .until(() -> admin.describeCluster().nodes().get().size() == copies);
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NewTopic topic(String[] row, int copies) {
        Map<String, String> settings = IntStream.range(2, row.length)
                .mapToObj(i -> row[i].split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        settings.put("min.insync.replicas", Integer.toString(copies / 2 + 1));
        return new NewTopic(row[0], Integer.parseInt(row[1]), (short) copies).configs(settings);
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    private static TopicDescription described(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
