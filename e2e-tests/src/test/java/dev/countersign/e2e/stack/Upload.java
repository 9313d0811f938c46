package dev.countersign.e2e.stack;

import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A publish request and its bytes in hand, to be sent as often and in whatever way a test likes. */
public final class Upload {
    private static final byte[] NO_NOTE = {};

    private final SignedRequest request;
    private final byte[] ciphertext;
    private final byte[] note;

    private Upload(SignedRequest request, byte[] ciphertext, byte[] note) {
        this.request = request;
        this.ciphertext = ciphertext;
        this.note = note;
    }

    /** What {@code publish} would send for a zip. */
    public static Upload of(Stack stack, Path zip, String environment, String version, Signer signer) {
        return of(key(stack), zip, environment, version, signer);
    }

    /** The signing service's upload key, as the log has it. */
    public static VerifyingKey key(Stack stack) {
        return stack.log()
                .events(KeyActivated.class)
                .filter(key -> key.label().value().startsWith("upload/"))
                .findFirst()
                .orElseThrow()
                .publicKey();
    }

    /** As {@link #of(Stack, Path, String, String, Signer)}, for who knows the key. */
    public static Upload of(VerifyingKey uploadKey, Path zip, String environment, String version, Signer signer) {
        return of(uploadKey, zip, environment, version, signer, new ChannelName(environment), NO_NOTE);
    }

    /** As {@link #of(VerifyingKey, Path, String, String, Signer)}, to be sealed and offered nowhere yet. */
    public static Upload onNoChannel(
            VerifyingKey uploadKey, Path zip, String environment, String version, Signer signer) {
        return of(uploadKey, zip, environment, version, signer, null, NO_NOTE);
    }

    /** As {@link #of(VerifyingKey, Path, String, String, Signer)}, with a note that says this. */
    public static Upload withComment(
            VerifyingKey uploadKey, Path zip, String environment, String version, Signer signer, String comment) {
        byte[] note = ReleaseNote.of(null, comment, new SecureRandom()).toJson();
        return of(uploadKey, zip, environment, version, signer, new ChannelName(environment), note);
    }

    private static Upload of(
            VerifyingKey uploadKey,
            Path zip,
            String environment,
            String version,
            Signer signer,
            @Nullable ChannelName channel,
            byte[] note) {
        try {
            byte[] bundle = Files.readAllBytes(zip);
            var ciphertext = new ByteArrayOutputStream();
            var random = new SecureRandom();
            new UploadEncryption((ECPublicKey) uploadKey.publicKey(), random)
                    .encrypt(new ByteArrayInputStream(bundle), ciphertext);
            byte[] nonce = new byte[16];
            random.nextBytes(nonce);
            Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
            var publish = new ReleasePublish(
                    new AppId(Stack.APP),
                    new EnvironmentName(environment),
                    now,
                    now.plus(Duration.ofHours(1)),
                    HexFormat.of().formatHex(nonce),
                    new Version(version),
                    new BundleUpload(
                            BundleId.ofChecksum(Sha256.hash(bundle)),
                            Sha256.hash(ciphertext.toByteArray()),
                            ciphertext.size(),
                            uploadKey.keyId()),
                    null,
                    channel,
                    null,
                    note.length == 0 ? null : Sha256.hash(note));
            return new Upload(SignedRequest.sign(publish, signer), ciphertext.toByteArray(), note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String id() {
        return request.id().hex();
    }

    /** Id of the bundle, in hex. */
    public String bundle() {
        return ((ReleasePublish) request.request()).bundle().id().hex();
    }

    public byte[] envelope() {
        return request.bytes();
    }

    public byte[] ciphertext() {
        return ciphertext.clone();
    }

    /** Empty if it has none. */
    public byte[] note() {
        return note.clone();
    }
}
