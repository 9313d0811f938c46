package dev.countersign.signing.seal;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import dev.countersign.signing.authority.BundleSealer;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.authority.UploadUnavailableException;
import dev.countersign.signing.bundle.EncryptedSpool;
import dev.countersign.signing.bundle.OpenedUpload;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.SpoolWriter;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Steps 7 to 11 of the checklist (docs/architecture.md), over Capgo seals. Thread-safe; each call works on its own spool.
 *
 * <p>A failure leaves nothing behind but, at worst, a sealed object that no event names: every attempt has a session key of its
 * own, so no later attempt meets it.
 */
public final class CapgoBundleSealer implements BundleSealer {
    private final ObjectStore store;
    private final KeyHolder holder;
    private final ObjIntConsumer<KeyLabel> abandoned;
    private final UploadOpening uploads;
    private final SpoolDirectory spools;
    private final ZipCheck zipCheck;
    private final DeveloperSealing developerSealing;
    private final SealCheck check;
    private final DeltaSealing deltaSealing;
    private final SecureRandom random;

    /**
     * @param abandoned told how many operations of a device key were begun whose results are thrown away; those of a
     *     returned seal are the caller's to account for
     */
    public CapgoBundleSealer(
            ObjectStore store,
            KeyHolder holder,
            KeyVault vault,
            ObjIntConsumer<KeyLabel> abandoned,
            UploadOpening uploads,
            SpoolDirectory spools,
            ZipLimits limits,
            SecureRandom random) {
        this.store = store;
        this.holder = holder;
        this.abandoned = abandoned;
        this.uploads = uploads;
        this.spools = spools;
        this.zipCheck = new ZipCheck(limits);
        this.developerSealing = new DeveloperSealing(store, spools, zipCheck);
        this.check = new SealCheck(store, vault);
        this.deltaSealing = new DeltaSealing(store, new DeltaCheck(store, key -> SealCheck.opener(vault, key)));
        this.random = random;
    }

    @Override
    public SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys) throws IOException {
        return seal(signed, publish, keys, false);
    }

    @Override
    public SealOutcome sealByFile(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys)
            throws IOException {
        return seal(signed, publish, keys, true);
    }

    private SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys, boolean byFile)
            throws IOException {
        if (keys.isEmpty()) {
            return new SealOutcome.Refused(RefusalReason.NO_DEVICE_KEY.wire());
        }
        // 7. fetch, decrypt into the spool, hash
        return switch (fetch(signed.id(), publish)) {
            case OpenedUpload.Refused refused ->
                new SealOutcome.Refused(refused.reason().wire());
            case OpenedUpload.Bundle bundle -> {
                CrashPoint.reached("signing.bundle-fetched");
                try (EncryptedSpool spool = bundle.spool()) {
                    if (publish.sealedWith() != null) {
                        yield developerSealing.seal(signed.id(), publish, spool, keys);
                    }
                    // 8. zip policy
                    Optional<SealOutcome.Refused> broken = zipCheck.refusal(signed.id(), spool);
                    yield broken.isPresent() ? broken.get() : sealed(publish, spool, bundle.checksum(), keys, byFile);
                }
            }
        };
    }

    private OpenedUpload fetch(RequestId request, ReleasePublish publish) throws IOException {
        ObjectKey key = ObjectKey.ofSegments("inbox", request.hex(), "bundle");
        try (StoredObject stored = store.read(key, ByteRange.ALL)
                .orElseThrow(
                        () -> new UploadUnavailableException(RefusalReason.BUNDLE_UNAVAILABLE, "no object " + key))) {
            return publish.sealedWith() == null
                    ? uploads.open(stored.stream(), publish.bundle())
                    : uploads.openSealed(stored.stream(), publish.bundle());
        }
    }

    private SealOutcome sealed(
            ReleasePublish publish, EncryptedSpool bundle, Sha256 checksum, List<DeviceKey> keys, boolean byFile)
            throws IOException {
        Iv iv = Iv.random(random);
        DeviceKeyOperations operations = new DeviceKeyOperations(holder);
        try (SessionKey sessionKey = SessionKey.random(random);
                SpoolWriter writer = spools.create()) {
            // 9. seal those same bytes
            SealedBytes sealed = CapgoSeal.seal(bundle.stream(), sessionKey, iv, writer);
            if (!sealed.checksum().equals(checksum)) {
                throw new IllegalStateException("the spool gave other bytes than were written to it");
            }
            List<SealRecord.KeyEntry> entries = new ArrayList<>();
            for (DeviceKey key : keys) {
                entries.add(operations.entry(key, sessionKey, iv, checksum));
            }
            CrashPoint.reached("signing.bundle-sealed");
            byte[] seals = new SealRecord(sealed.sealed(), sealed.size(), entries).toJson();
            try (EncryptedSpool ciphertext = writer.commit()) {
                put(ciphertext, sealed.sealed(), seals, keys, checksum);
            }
            CrashPoint.reached("signing.seal-checked");
            ManifestSealed manifest =
                    byFile ? deltaSealing.seal(bundle, keys, entries, sessionKey, iv, operations) : null;
            return new SealOutcome.Sealed(publish, sealed.sealed(), sealed.size(), Sha256.hash(seals), keys, manifest);
        } catch (IOException | RuntimeException e) {
            operations.abandon(abandoned);
            throw e;
        }
    }

    /** Steps 11 and 10: what was put is opened from where it was put, so that the check covers the store as well. */
    private void put(EncryptedSpool ciphertext, Sha256 sealed, byte[] seals, List<DeviceKey> keys, Sha256 checksum)
            throws IOException {
        ObjectKey sealedKey = ObjectKey.ofSegments("sealed", sealed.hex());
        ObjectKey recordKey =
                ObjectKey.ofSegments("seal-records", Sha256.hash(seals).hex());
        try {
            // A crash from here on leaves objects that no event names.
            store.putIfAbsent(sealedKey, ciphertext.stream());
            CrashPoint.reached("signing.sealed-object-put");
            store.putIfAbsent(recordKey, seals);
            CrashPoint.reached("signing.seal-record-put");
            check.opens(sealedKey, recordKey, Sha256.hash(seals), keys, checksum);
        } catch (IOException | RuntimeException e) {
            Discarding.all(store, List.of(sealedKey, recordKey), e);
            throw e;
        }
    }
}
