package dev.countersign.cli.device;

import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a server to prove what it says, and compares the two (level L2). */
final class ProvenChannel {
    private final URI server;
    private final DeviceProfile profile;
    private final LogVerifierKey key;
    private final Http http;
    private final Clock clock;

    ProvenChannel(URI server, DeviceProfile profile, LogVerifierKey key, Http http, Clock clock) {
        this.server = server;
        this.profile = profile;
        this.key = key;
        this.http = http;
        this.clock = clock;
    }

    /**
     * What the channel offers this device.
     *
     * @param version null for the built-in bundle
     */
    record Promise(@Nullable Version version, @Nullable ReleaseSealed release) {
        /**
         * Whether an opened bundle is the promised one: the leaf names its id.
         *
         * @throws UpdateRefusedException if it is not
         */
        void requireBundle(BundleId opened) throws UpdateRefusedException {
            if (release == null || !release.bundle().equals(opened)) {
                throw new UpdateRefusedException(
                        "mix-and-match", "the bundle is authentic, but not that of the version it is offered as");
            }
        }
    }

    /**
     * Verifies the channel's head and remembers it.
     *
     * @throws UpdateRefusedException if it is not proven
     */
    Promise promise(DeviceState state, String running) throws IOException, UpdateRefusedException {
        Answer answer = http.sendPatiently(Http.to(URI.create(server + "/proofs"))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(profile.question(state.deviceId(), running)))
                .build());
        if (!answer.ok()) {
            throw new UpdateRefusedException(
                    "no-proof", server + " proves nothing: HTTP " + answer.status() + " to POST /proofs");
        }
        Path file = state.logTrust();
        HeadVerifier.Proven proven =
                new HeadVerifier(key, clock).verify(answer.body(), profile, LogTrust.read(file, key.text()));
        proven.trust().write(file);
        Version version = proven.head().versionFor(state.deviceId(), running);
        ReleaseSealed release = proven.release();
        if (!Objects.equals(version, release == null ? null : release.version())) {
            throw new UpdateRefusedException(
                    "mix-and-match",
                    "the channel offers this device " + named(version) + ", the proof is of another release");
        }
        return new Promise(version, release);
    }

    /**
     * Compares what the server told with what it had to.
     *
     * @throws UpdateRefusedException if that differs
     */
    static void compare(ServerAnswer told, Promise promise, String running) throws UpdateRefusedException {
        switch (told) {
            case ServerAnswer.Offer(SealedOffer offer) -> {
                if (!offer.version().equals(promise.version())) {
                    throw new UpdateRefusedException(
                            "mix-and-match",
                            "the server offers " + offer.version() + ", the channel offers this device "
                                    + named(promise.version()));
                }
                String url = String.valueOf(offer.url().getPath());
                ReleaseSealed release = promise.release();
                if (release == null || !url.endsWith("/" + release.sealed().hex())) {
                    throw new UpdateRefusedException(
                            "mix-and-match", "the server offers other bytes than those of " + named(promise.version()));
                }
            }
            case ServerAnswer.Builtin builtin -> {
                if (promise.version() != null) {
                    throw new UpdateRefusedException(
                            "mix-and-match",
                            "the server sends this device back to the built-in bundle, the channel offers "
                                    + named(promise.version()));
                }
            }
            case ServerAnswer.Nothing nothing -> {
                boolean same =
                        promise.version() != null && promise.version().value().equals(running);
                boolean builtin = promise.version() == null;
                if (nothing.kind().equals("up_to_date") && !same && !builtin) {
                    throw new UpdateRefusedException(
                            "withheld",
                            "the server says there is nothing new, the channel offers " + named(promise.version()));
                }
            }
        }
    }

    private static String named(@Nullable Version version) {
        return version == null ? "the built-in bundle" : version.value();
    }
}
