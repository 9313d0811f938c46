package dev.countersign.signing.announce;

import dev.countersign.signing.authority.Authority;
import dev.countersign.signing.authority.AuthorityOpening;
import dev.countersign.signing.log.CommittedBatch;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process is the one that signs. The consumer group decides: who gets the request topic opens the authority, who loses it closes
 * the authority and stands by. Two that believe they are the one are told apart by the log's compare-and-swap.
 */
@ApplicationScoped
@Identifier("signing-duty")
class Duty implements KafkaConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(Duty.class);

    private final AuthorityOpening opening;
    private final EventAnnouncer announcer;
    private final TopicEnd topicEnd;
    private @Nullable Authority active;
    private CompletableFuture<Authority> current = new CompletableFuture<>();

    Duty(AuthorityOpening opening, EventAnnouncer announcer, TopicEnd topicEnd) {
        this.opening = opening;
        this.announcer = announcer;
        this.topicEnd = topicEnd;
    }

    /** The authority, as soon as this process has it. */
    synchronized CompletionStage<Authority> authority() {
        return current;
    }

    /** The authority, if this process has it now. */
    synchronized @Nullable Authority active() {
        return active;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            Thread.ofPlatform().name("signing-duty").start(this::take);
        }
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            giveUp();
        }
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        giveUp();
    }

    /** Before the channels close, so that answers of the last batch can still be acknowledged. */
    void stop(@Observes @Priority(1) ShutdownEvent shutdown) {
        giveUp();
    }

    private synchronized void take() {
        if (active != null) {
            return;
        }
        try {
            Authority opened = open();
            opened.start(this::onFailure);
            active = opened;
            current.complete(opened);
            LOG.info("this process signs");
        } catch (Exception e) {
            LOG.error("the signing service stops: " + e.getMessage(), e);
            Quarkus.asyncExit(1);
        }
    }

    private Authority open() throws Exception {
        Optional<TopicEnd.PublishedLeaf> published = topicEnd.read();
        long from = published.map(leaf -> leaf.index() + 1).orElse(0L);
        List<byte[]> unpublished = new ArrayList<>();
        var opened = opening.open(
                (index, leaf) -> {
                    if (index >= from) {
                        unpublished.add(leaf);
                    }
                },
                announcer::announce);
        if (published.isPresent()) {
            requireSame(published.get(), opened);
        }
        opened.log()
                .checkpoint()
                .ifPresent(checkpoint -> announcer.announce(new CommittedBatch(from, unpublished, checkpoint)));
        return opened.authority();
    }

    private static void requireSame(TopicEnd.PublishedLeaf published, AuthorityOpening.Opened opened) {
        boolean ahead = published.index() >= opened.log().size();
        if (ahead || !opened.log().leafHash(published.index()).equals(published.hash())) {
            throw new IllegalStateException(
                    "the topic signing-events holds entry " + published.index() + ", which the log in the object store "
                            + (ahead ? "does not have" : "has with other bytes")
                            + ": an older or another object store is configured. Appending would fork the log");
        }
    }

    private void onFailure(Throwable why) {
        LOG.error("the signing service stops, to start again from the log: " + why.getMessage());
        Quarkus.asyncExit(1);
    }

    private synchronized void giveUp() {
        if (active != null) {
            active.close();
            active = null;
            current = new CompletableFuture<>();
            LOG.info("this process stands by");
        }
    }
}
