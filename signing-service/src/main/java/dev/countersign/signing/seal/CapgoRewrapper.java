package dev.countersign.signing.seal;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.ReleaseRewrapper;
import dev.countersign.signing.authority.SealRecords;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Rewraps Capgo seals. What an older device key sealed, its public half opens: the session key and the checksum come out of the newest seal record,
 * and the checksum has to fit the bundle id in the log before anything is signed; the hashes of a delta manifest likewise. The new record and manifest
 * are opened as a device would before their digests are told. Thread-safe.
 */
public final class CapgoRewrapper implements ReleaseRewrapper {
    private final ObjectStore store;
    private final KeyHolder holder;
    private final KeyVault vault;
    private final ObjIntConsumer<KeyLabel> abandoned;
    private final SealCheck check;
    private final DeltaRewrapping delta;

    /** @param abandoned as for {@link CapgoBundleSealer} */
    public CapgoRewrapper(ObjectStore store, KeyHolder holder, KeyVault vault, ObjIntConsumer<KeyLabel> abandoned) {
        this.store = store;
        this.holder = holder;
        this.vault = vault;
        this.abandoned = abandoned;
        this.check = new SealCheck(store, vault);
        this.delta = new DeltaRewrapping(store, new DeltaCheck(store, key -> SealCheck.opener(vault, key)));
    }

    @Override
    public Optional<SealRecords> rewrap(
            ReleaseSealed release, SealRecords newest, List<DeviceKey> known, DeviceKey target) throws IOException {
        SealRecord record = record(newest.record());
        if (!record.sealed().equals(release.sealed())) {
            throw new IllegalStateException("the seal record " + newest.record() + " is about another sealed object");
        }
        Map<DeviceKeyId, SealOpener> openers = new LinkedHashMap<>();
        for (DeviceKey key : known) {
            Optional<RSAPublicKey> publicKey = vault.publicKey(key.label()).map(RSAPublicKey.class::cast);
            if (record.forKey(key.keyId()).isPresent() && publicKey.isPresent() && !key.equals(target)) {
                openers.put(key.keyId(), new SealOpener(publicKey.get()));
            }
        }
        return openers.isEmpty() ? Optional.empty() : Optional.of(rewrap(release, record, newest, openers, target));
    }

    private SealRecords rewrap(
            ReleaseSealed release,
            SealRecord record,
            SealRecords newest,
            Map<DeviceKeyId, SealOpener> openers,
            DeviceKey target)
            throws IOException {
        var first = openers.entrySet().iterator().next();
        SealRecord.KeyEntry from = record.forKey(first.getKey()).orElseThrow();
        SealOpener opener = first.getValue();
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
                ManifestSealed manifest = newest.manifest() == null
                        ? null
                        : delta.rewrap(newest.manifest(), openers, entries, target, operations);
                return new SealRecords(Sha256.hash(bytes), manifest);
            }
        } catch (SealRefusedException e) {
            operations.abandon(abandoned);
            throw new IllegalStateException("a seal that the log names does not open with its own key", e);
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
