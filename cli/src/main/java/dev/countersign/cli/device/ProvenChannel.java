package dev.countersign.cli.device;

import dev.countersign.cli.device.SealedOffer.OfferedFile;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
     * @param files the release file by file, as a server has to list it; null if that is not proven
     */
    record Promise(
            @Nullable Version version,
            @Nullable ReleaseSealed release,
            @Nullable List<ProvenFile> files) {
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

    /** A file of a release, and the digest of its ciphertext. */
    record ProvenFile(String name, String hash, Sha256 sealed) {
        boolean isOffered(OfferedFile offered) {
            return offered.name().equals(name)
                    && offered.hash().equals(hash)
                    && offered.url().endsWith("/" + sealed.hex());
        }
    }

    /**
     * Verifies the channel's head and remembers it.
     *
     * @param told what the server said
     * @throws UpdateRefusedException if it is not proven
     */
    Promise promise(DeviceState state, String running, ServerAnswer told) throws IOException, UpdateRefusedException {
        Path file = state.logTrust();
        LogTrust before = LogTrust.read(file, key.text());
        boolean byFile = told instanceof ServerAnswer.Offer(SealedOffer offer) && offer.files() != null;
        Answer answer = http.sendPatiently(Http.to(URI.create(server + "/proofs"))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(
                        profile.proofQuestion(state.deviceId(), running, before.size(), byFile)))
                .build());
        if (!answer.ok()) {
            throw new UpdateRefusedException(
                    "no-proof", server + " proves nothing: HTTP " + answer.status() + " to POST /proofs");
        }
        HeadVerifier.Proven proven = new HeadVerifier(key, clock).verify(answer.body(), profile, before);
        proven.trust().write(file);
        Version version = proven.head().versionFor(state.deviceId(), running);
        ReleaseSealed release = proven.release();
        if (!Objects.equals(version, release == null ? null : release.version())) {
            throw new UpdateRefusedException(
                    "mix-and-match",
                    "the channel offers this device " + named(version) + ", the proof is of another release");
        }
        return new Promise(version, release, files(proven.manifest(), profile.key()));
    }

    /** A manifest as the holders of a device key are to be told of it. */
    static @Nullable List<ProvenFile> files(@Nullable DeltaManifest manifest, DeviceKeyId keyId) {
        List<SealedChecksum> hashes =
                manifest == null ? null : manifest.hashesFor(keyId).orElse(null);
        if (manifest == null || hashes == null) {
            return null;
        }
        List<ProvenFile> files = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            DeltaManifest.File file = manifest.files().get(i);
            files.add(new ProvenFile(file.name(), hashes.get(i).hex(), file.sealed()));
        }
        return files;
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
                if (offer.files() != null) {
                    compareFiles(offer.files(), promise.files());
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

    /** The format signs each file and not the list, so the list has to be the one whose digest is in the log, whole and in its order. */
    private static void compareFiles(List<OfferedFile> offered, @Nullable List<ProvenFile> proven)
            throws UpdateRefusedException {
        if (proven == null) {
            throw new UpdateRefusedException("wrong-manifest", "the server lists files, and does not prove the list");
        }
        if (offered.size() != proven.size()) {
            throw new UpdateRefusedException(
                    "wrong-manifest", "the server lists " + offered.size() + " files, the log " + proven.size());
        }
        for (int i = 0; i < offered.size(); i++) {
            if (!proven.get(i).isOffered(offered.get(i))) {
                throw new UpdateRefusedException(
                        "wrong-manifest",
                        "the server lists another file than the log's "
                                + proven.get(i).name());
            }
        }
    }

    private static String named(@Nullable Version version) {
        return version == null ? "the built-in bundle" : version.value();
    }
}
