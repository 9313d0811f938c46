package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the catalogue that is served now. Events are staged and become visible together, so that no device sees half of a commit. Reading
 * takes no lock; changes may come from several threads.
 */
@Singleton
public final class LiveCatalog {
    private volatile Catalog current = Catalog.EMPTY;
    private Catalog staged = Catalog.EMPTY;
    private final Set<Moved> moved = new LinkedHashSet<>();

    private record Moved(Scope scope, String channel) {}

    /** The catalogue to answer from. */
    public Catalog current() {
        return current;
    }

    /** Adds a verified event to what {@link #publish} makes visible. */
    public synchronized void stage(Event event) {
        staged = staged.with(event);
        if (event instanceof ChannelUpdated update) {
            moved.add(new Moved(update.scope(), update.channel().value()));
        }
        if (event instanceof ReleaseRewrapped it) {
            staged.offering(it.scope(), it.version()).forEach(channel -> moved.add(new Moved(it.scope(), channel)));
        }
    }

    /** Makes the staged events visible, and asks for the releases that heads name now and that are not here yet. */
    public synchronized void publish(WantedReleases wanted) {
        current = staged;
        for (Moved head : moved) {
            staged.missing(head.scope(), head.channel()).forEach(wanted::want);
        }
        moved.clear();
    }

    /** The policy that the staged events put in force, if its text was not taken yet; null if it was. */
    public synchronized @Nullable Sha256 unreadPolicy() {
        return staged.unreadPolicy();
    }

    /** The text of a policy that the log adopted: counts from when that is in force. */
    public synchronized void read(Policy policy) {
        staged = staged.with(policy);
        current = current.with(policy);
    }

    /** A release's objects are here and verified: offer it. */
    public synchronized void opened(Release release, SealRecord record) {
        staged = staged.opened(release, record);
        current = current.opened(release, record);
    }
}
