package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DeviceState.Release;
import dev.countersign.cli.device.ProvenChannel.Promise;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One update, in this order (docs/capgo-protocol.md a, "Order of operations"): 1 ask · 2 read the answer as an app with a public key does, and at level
 * L2 have it proven ·
 * 3 download · 4 decrypt · 5 compare the SHA-256 with the sealed one · 6 unpack · 7 activate in one step. Whatever fails before 7 leaves the
 * active release as it was.
 */
final class DeviceUpdate {
    private static final Set<String> MOVED = Set.of("mix-and-match", "withheld", "wrong-manifest");

    private final URI server;
    private final DeviceProfile profile;
    private final DevicePublicKey key;
    private final Http http;
    private final Terminal terminal;
    private final @Nullable ProvenChannel proofs;

    /** What came of it. */
    sealed interface Outcome {
        /** A new release is active. */
        record Updated(Release release, Path web) implements Outcome {}

        /** The server told to go back to the built-in bundle. */
        record BackToBuiltin() implements Outcome {}

        /** What is active is what the server offers. */
        record UpToDate(String code) implements Outcome {}

        /** The server offers nothing, and says why. */
        record NotOffered(String kind, String code, String message) implements Outcome {}
    }

    /** @param proofs verifies what the server says, at level L2; null for level L0 */
    DeviceUpdate(
            URI server,
            DeviceProfile profile,
            DevicePublicKey key,
            Http http,
            Terminal terminal,
            @Nullable ProvenChannel proofs) {
        this.server = server;
        this.profile = profile;
        this.key = key;
        this.http = http;
        this.terminal = terminal;
        this.proofs = proofs;
    }

    /**
     * Updates once.
     *
     * @throws UpdateRefusedException if what was offered is not trusted
     * @throws CommandFailure if server or network do not work now
     */
    Outcome run(DeviceState state) throws IOException, UpdateRefusedException {
        Optional<Release> current = state.current();
        String running = current.map(release -> release.version().value()).orElse(profile.versionBuild());
        try {
            return run(state, current, running);
        } catch (UpdateRefusedException e) {
            if (!MOVED.contains(e.reason())) {
                throw e;
            }
            return run(state, current, running); // the head may have moved between two questions, but not again
        }
    }

    private Outcome run(DeviceState state, Optional<Release> current, String running)
            throws IOException, UpdateRefusedException {
        ServerAnswer told = ServerAnswer.parse(ask(state.deviceId(), running));
        Promise promise = proofs == null ? null : proofs.promise(state, running, told);
        if (promise != null) {
            ProvenChannel.compare(told, promise, running);
        }
        return switch (told) {
            case ServerAnswer.Nothing nothing ->
                nothing.kind().equals("up_to_date")
                        ? new Outcome.UpToDate(nothing.code())
                        : new Outcome.NotOffered(nothing.kind(), nothing.code(), nothing.message());
            case ServerAnswer.Builtin builtin -> {
                state.activateBuiltin();
                yield current.isPresent() ? new Outcome.BackToBuiltin() : new Outcome.UpToDate("already_on_builtin");
            }
            case ServerAnswer.Offer(SealedOffer offer) ->
                offer.version().value().equals(running)
                        ? new Outcome.UpToDate("no_new_version_available")
                        : install(offer, state, current, promise);
        };
    }

    private byte[] ask(String deviceId, String running) throws IOException {
        var question = Http.to(URI.create(server + "/updates"))
                .header("Content-Type", "application/json; charset=utf-8")
                .header(
                        "User-Agent",
                        "CapacitorUpdater/" + profile.pluginVersion() + " (" + profile.app() + ") " + profile.platform()
                                + "/14")
                .POST(BodyPublishers.ofByteArray(profile.question(deviceId, running)))
                .build();
        Answer answer = http.sendPatiently(question);
        if (!answer.ok() && answer.status() != 400) {
            throw CommandFailure.error(server + " answers HTTP " + answer.status() + "; is it a distribution-service?");
        }
        return answer.body();
    }

    private Outcome install(SealedOffer offer, DeviceState state, Optional<Release> current, @Nullable Promise promise)
            throws IOException, UpdateRefusedException {
        Path part = state.part(offer);
        new Download(http, terminal).complete(offer.url(), part);
        Path work = state.workplace();
        try {
            Path zip = work.resolve("bundle.zip");
            Sha256 checksum;
            try (var in = Files.newInputStream(part);
                    var out = Files.newOutputStream(zip)) {
                checksum = SealedBundle.open(in, out, offer.sessionKey(), offer.checksum(), key);
            }
            BundleId opened = BundleId.ofChecksum(checksum);
            if (promise != null) {
                promise.requireBundle(opened);
            }
            Path web = SafeUnzip.unpack(zip, Files.createDirectory(work.resolve("web")));
            var release = new Release(offer.version(), opened);
            state.activate(release, web);
            Set<Release> kept = new HashSet<>(Set.of(release));
            current.ifPresent(kept::add);
            state.keepOnly(kept);
            return new Outcome.Updated(release, state.web(release));
        } finally {
            // opened or refused: in neither case is the download worth anything now
            Files.deleteIfExists(part);
            DeviceState.deleteTree(work);
        }
    }
}
