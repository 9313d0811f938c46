import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Puts an RSA key that a test knows into the first slot's token, sensitive and not extractable from then on. A process of its own, so that the key
 * was never in the one that is looked at. Arguments: PKCS#11 library, file with the PIN, label, PKCS#8 file, certificate file.
 */
class ImportKey {
    public static void main(String[] arguments) throws Exception {
        Provider token = Security.getProvider("SunPKCS11").configure("--name = import\nlibrary = " + arguments[0]
                + "\nslotListIndex = 0\nattributes(import, CKO_PRIVATE_KEY, *) = {\n  CKA_TOKEN = true\n  CKA_PRIVATE = true\n"
                + "  CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false\n  CKA_SIGN = true\n}\n");
        KeyStore store = KeyStore.getInstance("PKCS11", token);
        store.load(null, Files.readString(Path.of(arguments[1])).strip().toCharArray());
        var key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(arguments[3]))));
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(Path.of(arguments[4]))));
        store.setKeyEntry(arguments[2], key, null, new Certificate[] {certificate});
    }
}
