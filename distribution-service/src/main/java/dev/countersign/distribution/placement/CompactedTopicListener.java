package dev.countersign.distribution.placement;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a compacted topic of one partition from its beginning and then on and on, on a thread of its own, without a consumer group. Begins again whenever
 * the fold has to, and after every failure; what was read before stays in force meanwhile.
 */
final class CompactedTopicListener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CompactedTopicListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final TopicPartition topic;
    private final Map<String, Object> settings;
    private final Supplier<@Nullable Fold> folds;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> open;
    private boolean complained;

    /** What the records amount to. */
    interface Fold {
        void take(@Nullable String key, byte @Nullable [] value);

        /** All records that there were when the reading began are taken. */
        void complete();

        /** Whether it has to begin anew. */
        boolean isOutdated();
    }

    /**
     * @param folds a fresh fold for each reading; null while it cannot begin
     */
    CompactedTopicListener(String topic, Map<String, Object> kafka, Supplier<@Nullable Fold> folds) {
        this.topic = new TopicPartition(topic, 0);
        this.settings = new HashMap<>(kafka);
        this.folds = folds;
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void start() {
        Thread.ofPlatform().name("reader-of-" + topic.topic()).daemon().start(this::run);
    }

    @Override
    public void close() {
        stopped.countDown();
        KafkaConsumer<String, byte[]> consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (!stops(pause)) {
            try {
                Fold fold = folds.get();
                if (fold != null) {
                    read(fold);
                }
                pause = fold == null ? POLL : Duration.ZERO;
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                if (!complained) {
                    complained = true;
                    LOG.warnf("%s cannot be read now: %s", topic.topic(), e.toString());
                }
                pause = PAUSE;
            } catch (RuntimeException e) {
                LOG.errorf(e, "reading %s failed; beginning again", topic.topic());
                pause = PAUSE;
            }
        }
    }

    private void read(Fold fold) {
        List<TopicPartition> partition = List.of(topic);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            open = consumer;
            consumer.assign(partition);
            long end = consumer.endOffsets(partition, PATIENCE).getOrDefault(topic, 0L);
            consumer.seekToBeginning(partition);
            poll(consumer, fold, () -> consumer.position(topic, PATIENCE) >= end);
            fold.complete();
            complained = false;
            poll(consumer, fold, fold::isOutdated);
        } finally {
            open = null;
        }
    }

    private void poll(KafkaConsumer<String, byte[]> consumer, Fold fold, BooleanSupplier done) {
        while (stopped.getCount() > 0 && !done.getAsBoolean()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                fold.take(record.key(), record.value());
            }
        }
    }

    private boolean stops(Duration within) {
        try {
            return stopped.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
