package dev.countersign.signing.seal;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.bundle.EncryptedSpool;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.SpoolWriter;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jboss.logging.Logger;

/**
 * Steps 8 to 11 for a bundle that comes sealed, because its developer holds the device key. The same checks over the same bytes, with nothing but the
 * public key: opened as a device opens it, compared with the bundle id that was approved, held against the zip policy, put, and opened again from
 * where it was put. Uses no device key.
 */
final class DeveloperSealing {
    private static final Logger LOG = Logger.getLogger(DeveloperSealing.class);

    private final ObjectStore store;
    private final SpoolDirectory spools;
    private final ZipCheck zipCheck;

    DeveloperSealing(ObjectStore store, SpoolDirectory spools, ZipCheck zipCheck) {
        this.store = store;
        this.spools = spools;
        this.zipCheck = zipCheck;
    }

    /**
     * @param upload the seal and the sealed bytes after it, authentic and complete
     * @param keys the environment's device keys
     */
    SealOutcome seal(RequestId request, ReleasePublish publish, EncryptedSpool upload, List<DeviceKey> keys)
            throws IOException {
        try (InputStream in = upload.stream()) {
            DeveloperSeal seal = DeveloperSeal.readPrefix(in);
            RSAPublicKey publicKey = publicKey(seal.pkcs1());
            DeviceKeyId keyId = new DeviceKeyId(seal.publicKey().substring(0, 20));
            Optional<DeviceKey> key =
                    keys.stream().filter(it -> it.keyId().equals(keyId)).findFirst();
            if (key.isEmpty() || !KeyId.ofSpki(publicKey.getEncoded()).equals(publish.sealedWith())) {
                return refused(RefusalReason.WRONG_DEVICE_KEY);
            }
            var opener = new SealOpener(publicKey);
            var entry = new SealRecord.KeyEntry(keyId, seal.sessionKey(), seal.checksum());
            try (SpoolWriter writer = spools.create()) {
                SealedBytes opened = opener.open(entry, in, writer);
                if (!BundleId.ofChecksum(opened.checksum())
                        .equals(publish.bundle().id())) {
                    return refused(RefusalReason.BUNDLE_ID_MISMATCH);
                }
                try (EncryptedSpool bundle = writer.commit()) {
                    Optional<SealOutcome.Refused> broken = zipCheck.refusal(request, bundle);
                    if (broken.isPresent()) {
                        return broken.get();
                    }
                }
                return put(publish, upload, opened, entry, key.get(), opener);
            }
        } catch (SealRefusedException | MalformedException | IllegalArgumentException e) {
            LOG.warnf("request %s refused: %s", request, e.getMessage());
            return refused(RefusalReason.SEAL_REFUSED);
        }
    }

    /**
     * One at a time: unlike a seal made here, the same sealed bytes may come twice, and what another request relies on must not be taken away
     * because this one failed.
     */
    private synchronized SealOutcome put(
            ReleasePublish publish,
            EncryptedSpool upload,
            SealedBytes sealed,
            SealRecord.KeyEntry entry,
            DeviceKey key,
            SealOpener opener)
            throws IOException {
        byte[] record = new SealRecord(sealed.sealed(), sealed.size(), List.of(entry)).toJson();
        ObjectKey sealedKey = ObjectKey.ofSegments("sealed", sealed.sealed().hex());
        ObjectKey recordKey =
                ObjectKey.ofSegments("seal-records", Sha256.hash(record).hex());
        boolean ours = false;
        try (InputStream in = upload.stream()) {
            DeveloperSeal.readPrefix(in);
            // A crash from here on leaves objects that no event names.
            ours = store.putIfAbsent(sealedKey, in);
            store.putIfAbsent(recordKey, record);
            new SealCheck(store, it -> opener)
                    .opens(sealedKey, recordKey, Sha256.hash(record), List.of(key), sealed.checksum());
        } catch (IOException | RuntimeException e) {
            if (ours) {
                Discarding.all(store, List.of(sealedKey), e);
            }
            throw e;
        }
        return new SealOutcome.Sealed(publish, sealed.sealed(), sealed.size(), Sha256.hash(record), List.of(key));
    }

    private static SealOutcome.Refused refused(RefusalReason reason) {
        return new SealOutcome.Refused(reason.wire());
    }

    /**
     * @throws IllegalArgumentException if this is no RSA public key in PKCS#1 DER
     */
    private static RSAPublicKey publicKey(byte[] pkcs1) {
        try {
            var spki = new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    ASN1Primitive.fromByteArray(pkcs1));
            return (RSAPublicKey) KeyFactory.getInstance("RSA", "SunRsaSign")
                    .generatePublic(new X509EncodedKeySpec(spki.getEncoded("DER")));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("not an RSA public key in PKCS#1", e);
        }
    }
}
