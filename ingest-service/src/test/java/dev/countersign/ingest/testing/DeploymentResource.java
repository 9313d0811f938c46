package dev.countersign.ingest.testing;

import dev.countersign.localstack.broker.KafkaBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts a broker and lays out an object store with a log before the service starts; gives both to the tests. */
public final class DeploymentResource implements QuarkusTestResourceLifecycleManager {
    private Environment environment;

    /** What tests use of it. */
    public static final class Environment {
        public final Deployment deployment;
        public final Path kafka;
        public KafkaBroker broker;

        Environment(Deployment deployment, Path kafka, KafkaBroker broker) {
            this.deployment = deployment;
            this.kafka = kafka;
            this.broker = broker;
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            Path root =
                    Files.createTempDirectory(Path.of("target"), "deployment-").toAbsolutePath();
            Path kafka = root.resolve("kafka");
            environment = new Environment(new Deployment(root.resolve("objects")), kafka, KafkaBroker.start(kafka, 0));
            Path key = root.resolve("log-verifier.key");
            Files.writeString(key, environment.deployment.log.verifierKey().text() + "\n");
            Map<String, String> config = new HashMap<>();
            config.put("kafka.bootstrap.servers", environment.broker.bootstrapServers());
            config.put(
                    "countersign.object-store.directory",
                    root.resolve("objects").toString());
            config.put("countersign.log.verifier-key-file", key.toString());
            config.put("countersign.log.poll-interval", "1s");
            config.put("countersign.inbox.sweep", "1s");
            config.put("countersign.limits.bundle-size", "128M");
            config.put("countersign.limits.uploads", "8");
            // Short, so that a test without a broker need not wait long.
            config.put("mp.messaging.outgoing.signing-requests.max.block.ms", "1500");
            config.put("mp.messaging.outgoing.signing-requests.request.timeout.ms", "1500");
            config.put("mp.messaging.outgoing.signing-requests.delivery.timeout.ms", "2500");
            for (String talkative : new String[] {"kafka", "org.apache.kafka", "state.change.logger"}) {
                config.put("quarkus.log.category.\"" + talkative + "\".level", "WARN");
            }
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(environment, field -> field.getType() == Environment.class);
    }

    @Override
    public void stop() {
        if (environment != null) {
            environment.broker.close();
        }
    }
}
