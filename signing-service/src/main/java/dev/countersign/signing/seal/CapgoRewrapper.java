package dev.countersign.signing.seal;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.ReleaseRewrapper;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Rewraps Capgo seals. What an older device key sealed, its public half opens: the session key and the checksum come out of the newest seal record,
 * and the checksum has to fit the bundle id in the log before anything is signed. The new record is opened as a device would before its digest is
 * told. Thread-safe.
 */
public final class CapgoRewrapper implements ReleaseRewrapper {
    private final ObjectStore store;
    private final KeyHolder holder;
    private final KeyVault vault;
    private final ObjIntConsumer<KeyLabel> abandoned;
    private final SealCheck check;

    /** @param abandoned as for {@link CapgoBundleSealer} */
    public CapgoRewrapper(ObjectStore store, KeyHolder holder, KeyVault vault, ObjIntConsumer<KeyLabel> abandoned) {
        this.store = store;
        this.holder = holder;
        this.vault = vault;
        this.abandoned = abandoned;
        this.check = new SealCheck(store, vault);
    }

    @Override
    public Optional<Sha256> rewrap(ReleaseSealed release, Sha256 sealRecord, List<DeviceKey> known, DeviceKey target)
            throws IOException {
        SealRecord record = record(sealRecord);
        if (!record.sealed().equals(release.sealed())) {
            throw new IllegalStateException("the seal record " + sealRecord + " is about another sealed object");
        }
        for (DeviceKey key : known) {
            Optional<SealRecord.KeyEntry> entry = record.forKey(key.keyId());
            Optional<RSAPublicKey> publicKey = vault.publicKey(key.label()).map(RSAPublicKey.class::cast);
            if (entry.isPresent() && publicKey.isPresent() && !key.equals(target)) {
                return Optional.of(rewrap(release, record, entry.get(), new SealOpener(publicKey.get()), target));
            }
        }
        return Optional.empty();
    }

    private Sha256 rewrap(
            ReleaseSealed release, SealRecord record, SealRecord.KeyEntry from, SealOpener opener, DeviceKey target)
            throws IOException {
        var operations = new DeviceKeyOperations(holder);
        try {
            Sha256 checksum = opener.checksum(from);
            if (!BundleId.ofChecksum(checksum).equals(release.bundle())) {
                throw new IllegalStateException(
                        "the seal record holds the checksum of another bundle than the log names");
            }
            try (SessionKey sessionKey = opener.sessionKey(from)) {
                List<SealRecord.KeyEntry> entries = new ArrayList<>(record.keys());
                entries.add(operations.entry(
                        target, sessionKey, Iv.of(from.sessionKey().iv()), checksum));
                byte[] bytes = new SealRecord(record.sealed(), record.size(), entries).toJson();
                put(release, bytes, target, checksum);
                return Sha256.hash(bytes);
            }
        } catch (SealRefusedException e) {
            throw new IllegalStateException("a seal record that the log names does not open with its own key", e);
        } catch (IOException | RuntimeException e) {
            operations.abandon(abandoned);
            throw e;
        }
    }

    /** A crash after the put leaves a record that no event names; the next attempt makes the same bytes. */
    private void put(ReleaseSealed release, byte[] bytes, DeviceKey target, Sha256 checksum) throws IOException {
        Sha256 digest = Sha256.hash(bytes);
        ObjectKey key = recordKey(digest);
        store.putIfAbsent(key, bytes);
        check.opens(ObjectKey.ofSegments("sealed", release.sealed().hex()), key, digest, List.of(target), checksum);
    }

    private SealRecord record(Sha256 digest) throws IOException {
        byte[] bytes = store.readBytes(recordKey(digest), SealCheck.LARGEST_RECORD)
                .filter(read -> Sha256.hash(read).equals(digest))
                .orElseThrow(() -> new IOException("the seal record " + digest + " is missing or was altered"));
        return SealRecord.parse(bytes);
    }

    private static ObjectKey recordKey(Sha256 digest) {
        return ObjectKey.ofSegments("seal-records", digest.hex());
    }
}
