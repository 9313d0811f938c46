package dev.countersign.signing.bundle;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.KeyVault;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Step 7 of the checklist (docs/architecture.md): from the uploaded ciphertext to a bundle that is known to be the one the
 * request names.
 *
 * <ol>
 *   <li>the message names an upload key of this service, the one that the request names;
 *   <li>the content key is agreed on inside the key holder and unwrapped;
 *   <li>the content is decrypted into an encrypted spool that nobody can read yet, and hashed;
 *   <li>the tag is right; the ciphertext's digest and size are those declared; the plaintext is that of the bundle id;
 *   <li>only then the spool is handed out.
 * </ol>
 *
 * <p>Streams: memory does not depend on the bundle's size. Thread-safe.
 */
public final class UploadOpening {
    private static final int BUFFER = 64 << 10;

    private final KeyVault vault;
    private final KeyAgreement agreement;
    private final SpoolDirectory spools;
    private final long largestBundle;

    /**
     * @param largestBundle most bytes a bundle may have, as a zip
     */
    public UploadOpening(KeyHolder holder, KeyVault vault, SpoolDirectory spools, long largestBundle) {
        this.vault = vault;
        this.agreement = new KeyAgreement(holder);
        this.spools = spools;
        this.largestBundle = Math.min(largestBundle, ContentDecryption.MOST_BYTES);
    }

    /**
     * Opens an upload.
     *
     * @param stored the uploaded object from its first byte, read at most to one byte beyond the declared size; not closed
     * @param declared what the signed request says of it
     * @throws IOException if the object or the spool cannot be read or written: transient
     * @throws dev.countersign.signing.key.KeyHolderException as the key holder does
     */
    public OpenedUpload open(InputStream stored, BundleUpload declared) throws IOException {
        return open(stored, declared, true);
    }

    /**
     * Opens an upload that holds a bundle sealed by its developer: all of {@link #open} but the comparison with the bundle id, which names the zip
     * that is still sealed. The checksum handed out is that of the whole content.
     */
    public OpenedUpload openSealed(InputStream stored, BundleUpload declared) throws IOException {
        return open(stored, declared, false);
    }

    private OpenedUpload open(InputStream stored, BundleUpload declared, boolean isTheBundle) throws IOException {
        HashedUpload upload = new HashedUpload(stored, declared.size());
        try (SpoolWriter spool = spools.create()) {
            Sha256 checksum = decrypt(UploadMessage.read(upload), declared.uploadKey(), spool);
            requireDeclared(upload, declared);
            if (isTheBundle && !BundleId.ofChecksum(checksum).equals(declared.id())) {
                throw new UploadRefusal(
                        RefusalReason.BUNDLE_ID_MISMATCH, "the upload holds another bundle than the request names");
            }
            return new OpenedUpload.Bundle(spool.commit(), checksum);
        } catch (UploadRefusal refusal) {
            return rightReason(refusal, upload, declared).result();
        }
    }

    /** Bytes that are not those declared explain every other failure: the store, and not the publisher, is at fault then. */
    private static UploadRefusal rightReason(UploadRefusal refusal, HashedUpload upload, BundleUpload declared)
            throws IOException {
        try {
            if (refusal.isAboutStructure()) {
                requireDeclared(upload, declared);
            }
            return refusal;
        } catch (UploadRefusal altered) {
            return altered;
        }
    }

    private static void requireDeclared(HashedUpload upload, BundleUpload declared) throws IOException, UploadRefusal {
        if (!upload.isWhatWasDeclared(declared.ciphertext())) {
            throw new UploadRefusal(
                    RefusalReason.BUNDLE_ALTERED, "the uploaded bytes are not those that the request declares");
        }
    }

    private Sha256 decrypt(UploadMessage message, KeyId uploadKey, SpoolWriter spool)
            throws IOException, UploadRefusal {
        Recipient recipient = Recipient.read(message.recipient());
        if (!recipient.uploadKey().equals(uploadKey)) {
            throw UploadRefusal.unreadable("the upload is encrypted for another key than the request says");
        }
        KeyLabel label = label(uploadKey)
                .orElseThrow(() -> UploadRefusal.unreadable("the upload is for a key that this service does not have"));
        ContentDecryption content = new ContentDecryption(agreement.contentKey(recipient, label), message.nonce());
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        int length;
        do {
            length = message.readContent(buffer);
            content.decrypt(buffer, length);
            digest.update(buffer, 0, length);
            spool.write(buffer, 0, length);
            if (spool.size() > largestBundle) {
                throw new UploadRefusal(
                        RefusalReason.BUNDLE_TOO_LARGE, "the bundle has more than " + largestBundle + " bytes");
            }
        } while (length == buffer.length);
        if (!content.tagIs(message.readTag())) {
            throw UploadRefusal.unreadable("the upload's authentication tag is wrong");
        }
        return Sha256.of(digest.digest());
    }

    private Optional<KeyLabel> label(KeyId uploadKey) {
        return vault.labels().stream()
                .filter(label -> KeyPurpose.of(label) == KeyPurpose.UPLOAD)
                .filter(label -> vault.publicKey(label)
                        .filter(key -> KeyId.ofSpki(key.getEncoded()).equals(uploadKey))
                        .isPresent())
                .findFirst();
    }
}
