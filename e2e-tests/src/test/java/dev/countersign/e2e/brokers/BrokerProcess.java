package dev.countersign.e2e.brokers;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One broker and controller of a cluster: {@code BrokerProcess NODE DIRECTORY ADDRESS CLIENT-PORT CONTROLLER-PORT...}. */
final class BrokerProcess {
    private static final String CLUSTER_ID = "Countersign-threebroA";
    private static final int FIRST_CONTROLLER = 4;

    private BrokerProcess() {}

    public static void main(String[] args) throws Exception {
        int node = Integer.parseInt(args[0]);
        Path data = Files.createDirectories(Path.of(args[1]));
        List<String> controllers = List.of(args).subList(FIRST_CONTROLLER, args.length);
        format(node, data);
        var server = new KafkaRaftServer(
                KafkaConfig.fromProps(settings(node, data, args[2], args[3], controllers), false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        System.out.println("started");
        System.in.transferTo(OutputStream.nullOutputStream()); // ends with the process that started it
        System.exit(0);
    }

    private static void format(int node, Path data) throws Exception {
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(node)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(data.toString()))
                    .setMetadataLogDirectory(data.toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        }
    }

    private static Properties settings(
            int node, Path data, String address, String clientPort, List<String> controllers) {
        String copies = Integer.toString(controllers.size());
        String acknowledged = Integer.toString(controllers.size() / 2 + 1);
        var voters = new StringBuilder();
        for (int i = 0; i < controllers.size(); i++) {
            voters.append(i == 0 ? "" : ",").append(i + 1).append("@127.0.0.1:").append(controllers.get(i));
        }
        String clients = "CLIENTS://" + address + ":" + clientPort;
        var settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put("controller.quorum.voters", voters.toString());
        settings.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + controllers.get(node - 1));
        settings.put("advertised.listeners", clients);
        settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "CLIENTS");
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("offsets.topic.num.partitions", "3");
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", acknowledged);
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        return settings;
    }
}
