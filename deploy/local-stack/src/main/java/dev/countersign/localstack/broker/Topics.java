package dev.countersign.localstack.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Countersign's topics, as the services expect to find them. */
final class Topics {
    private static final String FOR_EVER = "-1";

    private static final List<NewTopic> ALL = List.of(
            topic("signing-requests", 1, Map.of("retention.ms", FOR_EVER)),
            // The log's order is this one partition's order.
            topic("signing-events", 1, Map.of("retention.ms", FOR_EVER)),
            topic("signing-requests-dead", 1, Map.of("retention.ms", FOR_EVER)),
            topic("device-events", 3, Map.of("retention.ms", millis(Duration.ofDays(30)))),
            topic("device-channels", 1, Map.of("cleanup.policy", "compact")),
            topic("device-choices", 1, Map.of("cleanup.policy", "compact")));

    private Topics() {}

    /** Creates those that are missing; leaves the others as they are. */
    static void create(String bootstrapServers, Map<String, Object> administrator) {
        Map<String, Object> settings = new HashMap<>(administrator);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try (var admin = Admin.create(settings)) {
            Set<String> present = admin.listTopics().names().get();
            List<NewTopic> missing = ALL.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("the broker did not create its topics", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    /** Records bear the broker's time: it would refuse those of a client whose clock is an hour ahead. */
    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("message.timestamp.type", "LogAppendTime");
        return new NewTopic(name, partitions, (short) 1).configs(all);
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
