package dev.countersign.signing.announce;

import dev.countersign.signing.authority.Authority;
import dev.countersign.signing.authority.AuthorityOpening;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.restore.LogRestore;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
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
    private final LogRestore restore;
    private volatile boolean wanted;
    private volatile @Nullable String trouble;
    private @Nullable Authority active;
    private CompletableFuture<Authority> current = new CompletableFuture<>();

    Duty(AuthorityOpening opening, EventAnnouncer announcer, TopicEnd topicEnd, LogRestore restore) {
        this.opening = opening;
        this.announcer = announcer;
        this.topicEnd = topicEnd;
        this.restore = restore;
    }

    /** The authority, as soon as this process has it. */
    synchronized CompletionStage<Authority> authority() {
        return current;
    }

    /** The authority, if this process has it now. */
    synchronized @Nullable Authority active() {
        return active;
    }

    /** Why this process, whose turn it is to sign, cannot begin yet. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            wanted = true;
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

    /** Opens the authority, as often as it takes while the object store, Kafka or the key holder is away; stops on anything else. */
    private void take() {
        while (!tryTake()) {
            try {
                new CountDownLatch(1).await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** False to try again. */
    private synchronized boolean tryTake() {
        if (!wanted || active != null) {
            return true;
        }
        try {
            Authority opened = open();
            opened.start(this::onFailure);
            active = opened;
            trouble = null;
            current.complete(opened);
            LOG.info("this process signs");
            return true;
        } catch (IOException | UncheckedIOException | KafkaException | KeyHolderUnavailableException e) {
            trouble = e.getMessage();
            LOG.error("the authority cannot be opened yet, trying again: " + trouble);
            return false;
        } catch (RuntimeException e) {
            LOG.error("the signing service stops: " + e.getMessage(), e);
            Quarkus.asyncExit(1);
            return true;
        }
    }

    private Authority open() throws IOException {
        restore.runIfWanted();
        Optional<TopicEnd.PublishedLeaf> published = topicEnd.read();
        if (published.isPresent() && opening.isEmpty()) {
            throw new IllegalStateException(
                    "the topic signing-events holds a log, but the object store has none: starting"
                            + " a new one would fork it. Put a backup of the object store back, then `log restore --from-kafka`");
        }
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
                            + ": an older or another object store is configured. Appending would fork the log."
                            + " After a restored backup: start once with `log restore --from-kafka`");
        }
    }

    private void onFailure(Throwable why) {
        LOG.error("the signing service stops, to start again from the log: " + why.getMessage());
        Quarkus.asyncExit(1);
    }

    private void giveUp() {
        wanted = false; // an opening under way ends after its next try
        trouble = null;
        close();
    }

    private synchronized void close() {
        if (active != null) {
            active.close();
            announcer.finish();
            active = null;
            current = new CompletableFuture<>();
            LOG.info("this process stands by");
        }
    }
}
