package dev.countersign.cli.audit;

import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The log as its Kafka topic shows it. */
final class KafkaOption {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Settings of Kafka's client for access, as security.protocol, one a line. With --log kafka:BOOTSTRAP.")
    private @Nullable Path config;

    @Option(
            names = "--evidence",
            paramLabel = "URL-or-FOLDER",
            description =
                    "A log's address or folder, for its evidence alone, which Kafka does not hold. With --log kafka:BOOTSTRAP.")
    private @Nullable String evidence;

    /** Looks at the log that the records give. */
    @FunctionalInterface
    interface Look<T> {
        T at(LogSource files, StreamedLog streamed) throws IOException;
    }

    /** Whether requests, approvals and policies can be judged. */
    boolean hasEvidence() {
        return evidence != null;
    }

    /** Puts the topic's records together in a temporary folder, and has the log there looked at. */
    <T> T read(String bootstrapServers, LogVerifierKey key, LogOption log, Terminal terminal, Look<T> look)
            throws IOException {
        var client = new Properties();
        if (config != null) {
            try (InputStream in = Files.newInputStream(terminal.resolve(config))) {
                client.load(in);
            }
        }
        Path folder = Files.createTempDirectory("countersign-stream");
        try {
            var streamed = new StreamedLog(key, (path, content) -> {
                Path file = folder.resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            });
            new KafkaLog(bootstrapServers, client, PATIENCE).readInto(streamed);
            streamed.finish();
            LogSource files = new FolderLog(folder);
            if (evidence == null) {
                return look.at(files, streamed);
            }
            LogSource others = log.at(evidence, terminal);
            return look.at(path -> path.startsWith("evidence/") ? others.read(path) : files.read(path), streamed);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
