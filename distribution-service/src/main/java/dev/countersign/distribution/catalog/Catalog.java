package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fold over the verified events: apps, their environments, releases and heads. Immutable and thread-safe; the same events give the same
 * catalogue, whenever they come. What contradicts an earlier event (a second release of a version, an older head, a key_id of two
 * environments) changes nothing: the first stands, and auditors report it.
 */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(ShardedMap.empty(), ShardedMap.empty(), null, LegacyKeys.UNKNOWN);

    private final ShardedMap<String, App> apps;
    private final ShardedMap<Sha256, Long> offered;
    private final @Nullable Sha256 policy;
    private final LegacyKeys legacy;

    private Catalog(
            ShardedMap<String, App> apps,
            ShardedMap<Sha256, Long> offered,
            @Nullable Sha256 policy,
            LegacyKeys legacy) {
        this.apps = apps;
        this.offered = offered;
        this.policy = policy;
        this.legacy = legacy;
    }

    /** This catalogue after one more event. */
    public Catalog with(Event event) {
        return switch (event) {
            case KeyActivated key
            when key.app() != null && key.environment() != null && key.keyId() != null ->
                withKey(
                        key.app().value(),
                        key.label(),
                        key.environment(),
                        key.keyId().value());
            case ReleaseSealed sealed -> change(sealed.scope(), env -> env.with(Release.of(sealed)));
            case ReleaseRewrapped rewrapped -> change(rewrapped.scope(), env -> env.with(rewrapped));
            case ReleaseRevoked revoked -> revoked(revoked);
            case ChannelUpdated moved -> moved(moved);
            case PolicyAdopted adopted -> new Catalog(apps, offered, adopted.policy(), LegacyKeys.UNKNOWN);
            default -> this;
        };
    }

    /** This catalogue with what the policy says of old builds, if that policy is in force. Until then they get nothing. */
    public Catalog with(Policy read) {
        return read.digest().equals(policy) ? new Catalog(apps, offered, policy, LegacyKeys.of(read)) : this;
    }

    /**
     * This catalogue after a release's sealed object and seal record were verified and can be served: heads that name it offer it from now on.
     */
    public Catalog opened(Release release, SealRecord record) {
        var entries = Head.byKeyId(record);
        return change(release.scope(), env -> env.opened(release, entries));
    }

    /** The releases that the head of a channel names and that are not open yet. */
    List<Release> missing(Scope scope, String channel) {
        Head head = environment(scope).heads().get(channel);
        return head == null
                ? List.of()
                : head.releases().stream().filter(head::lacks).toList();
    }

    /** The channels whose heads name this version now. */
    List<String> offering(Scope scope, Version version) {
        return environment(scope).heads().values().stream()
                .filter(head -> head.releases().stream()
                        .anyMatch(release -> release.version().equals(version)))
                .map(Head::channel)
                .toList();
    }

    /** Whether a head names this release now and cannot offer it yet. */
    public boolean lacks(Release release) {
        return environment(release.scope()).heads().values().stream().anyMatch(head -> head.lacks(release));
    }

    /** The size in bytes of a sealed object that some head offers or has offered; empty for any other digest. */
    public OptionalLong offeredSize(Sha256 sealed) {
        Long size = offered.get(sealed);
        return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    }

    /** Digest of the policy in force, or null if the log adopts none yet. */
    public @Nullable Sha256 policy() {
        return policy;
    }

    /** Digest of the policy in force if it was not read yet; null if it was, or if there is none. */
    @Nullable
    Sha256 unreadPolicy() {
        return policy == null || policy.equals(legacy.policy()) ? null : policy;
    }

    /** The device key of an app's old builds, if its policy names one. */
    LegacyKeys.@Nullable Key legacy(String appId) {
        return legacy.byApp().get(appId);
    }

    /** Whether the log names this app. */
    public boolean knows(String appId) {
        return apps.get(appId) != null;
    }

    /** Digests of the sealed objects that heads name now. Walks the whole catalogue. */
    public Set<Sha256> offeredNow() {
        Set<Sha256> digests = new HashSet<>();
        forEachOffered(release -> digests.add(release.sealed()));
        return digests;
    }

    /** Digests of the notes of releases that heads name now. Walks the whole catalogue. */
    public Set<Sha256> notesOfferedNow() {
        Set<Sha256> digests = new HashSet<>();
        forEachOffered(release -> {
            if (release.note() != null) {
                digests.add(release.note());
            }
        });
        return digests;
    }

    private void forEachOffered(Consumer<Release> action) {
        apps.forEach(app -> app.environments()
                .values()
                .forEach(environment -> environment
                        .heads()
                        .values()
                        .forEach(head -> head.releases().forEach(action))));
    }

    /** Whether the log says that this version of this app was sealed, in some environment. */
    public boolean names(String appId, String version) {
        App app = apps.get(appId);
        return app != null && app.environments().values().stream().anyMatch(environment -> environment.sealed(version));
    }

    @Nullable
    App app(String appId) {
        return apps.get(appId);
    }

    /** The release is gone from every head, and its sealed object is served no more; no later event brings either back. */
    private Catalog revoked(ReleaseRevoked event) {
        Release release = environment(event.scope()).releases().get(event.version());
        Catalog next = change(event.scope(), env -> env.without(event.version()));
        return release == null ? next : new Catalog(next.apps, offered.without(release.sealed()), policy, legacy);
    }

    private Catalog moved(ChannelUpdated event) {
        Catalog next = change(event.scope(), env -> env.with(event));
        Head head = next.environment(event.scope()).heads().get(event.channel().value());
        ShardedMap<Sha256, Long> known = offered;
        for (Release release : head == null ? List.<Release>of() : head.releases()) {
            if (known.get(release.sealed()) == null) { // usually the head has offered it before
                known = known.with(release.sealed(), release.size());
            }
        }
        return new Catalog(next.apps, known, policy, legacy);
    }

    private Catalog withKey(String app, KeyLabel label, EnvironmentName environment, String keyId) {
        return new Catalog(apps.with(app, appOrEmpty(app).withKey(label, keyId, environment)), offered, policy, legacy);
    }

    private Catalog change(Scope scope, UnaryOperator<Environment> change) {
        String app = scope.app().value();
        return new Catalog(apps.with(app, appOrEmpty(app).with(scope.environment(), change)), offered, policy, legacy);
    }

    private Environment environment(Scope scope) {
        return appOrEmpty(scope.app().value()).environment(scope.environment());
    }

    private App appOrEmpty(String app) {
        App known = apps.get(app);
        return known == null ? App.EMPTY : known;
    }

    @Override
    public String toString() {
        return "Catalog[" + apps.size() + " apps, " + offered.size() + " sealed objects offered so far]";
    }
}
