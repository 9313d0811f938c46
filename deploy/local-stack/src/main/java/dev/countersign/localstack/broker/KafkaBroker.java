package dev.countersign.localstack.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.LogManager;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker on 127.0.0.1 that is its own controller, with every topic of Countersign created. What it acknowledged
 * survives the death of the process: a broker started again on the same directory carries on, on whatever port.
 *
 * <p>One per process: Kafka keeps its metrics in static fields, and ends the process on a fatal error.
 */
public final class KafkaBroker implements AutoCloseable {
    /** Any; one broker is its whole cluster, and the same id lets it know its own state again. */
    private static final String CLUSTER_ID = "Countersign-localstacA";

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private KafkaBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns once it takes requests and has all topics.
     *
     * @param directory the broker's state, made if absent; no other broker may use it meanwhile
     * @param port the clients' port, 0 for a free one
     */
    public static KafkaBroker start(Path directory, int port) throws IOException {
        return start(directory, port, ClientAccess.OPEN);
    }

    /**
     * Starts a broker for named users, who log in with SCRAM-SHA-512 and may do what access rules allow: nothing, until there are some; {@code admin}
     * everything.
     *
     * @param passwords by user, {@code admin} among them
     */
    public static KafkaBroker startFor(Map<String, String> passwords, Path directory) throws IOException {
        return start(directory, 0, new ClientAccess(passwords));
    }

    static KafkaBroker start(Path directory, int port, ClientAccess access) throws IOException {
        Path data = Files.createDirectories(directory).toAbsolutePath();
        int clients = port == 0 ? freePort() : port;
        format(data, access);
        Properties settings = settings(data, clients, freePort());
        access.restrict(settings, freePort());
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        var broker = new KafkaBroker(server, "127.0.0.1:" + clients);
        try {
            Topics.create(broker.bootstrapServers(), access.administrator());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** As {@code kafka.bootstrap.servers} takes it. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** The broker as a process: {@code KafkaBroker DIRECTORY PORT}; prints {@code ready} and its address, ends on SIGTERM. */
    public static void main(String[] args) throws IOException {
        try (var logging = KafkaBroker.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        KafkaBroker broker = start(Path.of(args[0]), Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        System.out.println("ready " + broker.bootstrapServers());
        broker.server.awaitShutdown();
    }

    private static void format(Path data, ClientAccess access) {
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(data.toString()))
                    .setMetadataLogDirectory(data.toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setScramArguments(access.users())
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka cannot write its state in " + data, e);
        } catch (Exception e) {
            throw new IllegalStateException("Kafka's state in " + data + " is not one this broker made", e);
        }
    }

    private static Properties settings(Path data, int clients, int controller) {
        var settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("listeners", "CLIENTS://127.0.0.1:" + clients + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", "CLIENTS://127.0.0.1:" + clients);
        settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "CLIENTS");
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        // One broker: every internal topic has one copy, and a first consumer group need not wait for others.
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // Sized for a laptop: few threads, and a cleaner that leaves room in a small heap.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        return settings;
    }

    /** Free now; another process could take it before the broker does, which then says so. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
