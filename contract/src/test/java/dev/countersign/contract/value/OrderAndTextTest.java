package dev.countersign.contract.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestKey;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Values stand in maps and messages: they have an order, and their text is what they are. */
class OrderAndTextTest {
    private static final String LOW = "0".repeat(64);
    private static final String HIGH = "f".repeat(64);

    @Test
    void theyAreOrderedByTheirTextAndShowIt() {
        ordered(AppId::new, "com.example.a", "com.example.b");
        ordered(EnvironmentName::new, "development", "production");
        ordered(ChannelName::new, "beta", "production");
        ordered(DeviceKeyId::new, "MIIBCgKCAQEAaaaaaaaa", "MIIBCgKCAQEAbbbbbbbb");
        ordered(KeyLabel::new, "event/1", "log/1");
        ordered(Version::new, "1.2.3", "1.2.4");
        ordered(KeyId::ofHex, LOW, HIGH);
        ordered(BundleId::ofHex, LOW, HIGH);
        ordered(RequestId::ofHex, LOW, HIGH);
        assertEquals(HIGH, KeyId.ofHex(HIGH).hex());
        assertEquals(HIGH, BundleId.ofHex(HIGH).hex());
        assertEquals(HIGH, RequestId.ofHex(HIGH).hex());
        assertEquals("44f128a5", new DeviceId("44f128a5").toString());
        assertEquals("security", new RevocationReason("security").toString());
    }

    @Test
    void aScopeIsOrderedByAppThenEnvironment() {
        List<Scope> scopes = List.of(scope("a.a", "p"), scope("a.b", "d"), scope("a.b", "p"));
        for (int i = 0; i < scopes.size(); i++) {
            for (int j = 0; j < scopes.size(); j++) {
                assertEquals(Integer.signum(i - j), Integer.signum(scopes.get(i).compareTo(scopes.get(j))));
            }
        }
        assertEquals("a.b/p", scopes.getLast().toString());
        assertEquals(scopes.getLast(), Scope.ofNullable(new AppId("a.b"), new EnvironmentName("p")));
        assertNull(Scope.ofNullable(null, new EnvironmentName("p")));
        assertNull(Scope.ofNullable(new AppId("a.b"), null));
    }

    @Test
    void aDeviceKeysLabelNamesItsEnvironmentAndAnyOtherNone() {
        KeyLabel device = KeyLabel.ofDevice(scope("com.example.demo", "production"), 2);
        assertEquals("device/com.example.demo/production/2", device.value());
        assertTrue(device.isDevice());
        assertEquals(Optional.of(scope("com.example.demo", "production")), device.scope());
        for (String label : List.of("event/1", "log/999999", "upload/1")) {
            assertFalse(new KeyLabel(label).isDevice());
            assertEquals(Optional.empty(), new KeyLabel(label).scope());
        }
        String longest = "device/a." + "b".repeat(126) + "/" + "e".repeat(63) + "/999999";
        assertEquals(longest, new KeyLabel(longest).value());
    }

    @Test
    void aKeysIdIsItsFingerprint() {
        var key = new TestKey();
        assertEquals(key.keyId(), KeyId.ofSpki(key.verifyingKey().spki()));
        assertEquals(Sha256.hash(key.verifyingKey().spki()).hex(), key.keyId().hex());
    }

    @Test
    void aDeviceIdHasItsForm() {
        String longest = "a".repeat(128);
        assertEquals(longest, new DeviceId(longest).toString());
        for (String no : List.of("", "a".repeat(129), "A", "-a", ".a", "a b", "a/b")) {
            assertThrows(IllegalArgumentException.class, () -> new DeviceId(no), no);
        }
    }

    @Test
    void aReasonIsAWordAndOnlySomeAreKnown() {
        assertEquals("a".repeat(40), new RevocationReason("a".repeat(40)).value());
        for (String no : List.of("", "a".repeat(41), "A", "-a", "a b", "Jane said so", "a1")) {
            assertThrows(IllegalArgumentException.class, () -> new RevocationReason(no), no);
        }
        assertTrue(new RevocationReason("key-compromised").isKnown());
        assertFalse(new RevocationReason("another").isKnown());
    }

    @Test
    void whatIsShownToAPersonHasNothingThatATerminalObeys() {
        assertEquals("a?[31mb??", Utf8.printable("a\u001b[31mb\u202e\u200b\nnext", 100));
        assertEquals("one", Utf8.printable("one\rtwo", 100));
        assertEquals("x".repeat(10), Utf8.printable("x".repeat(100), 10));
        assertEquals("Gr\u00f6\u00dfe 7", Utf8.printable("Gr\u00f6\u00dfe 7", 100));
    }

    @Test
    void equalBytesAreOneKeyOfAMapAndSecretsDoNotShow() {
        var map = new java.util.HashMap<Object, Integer>();
        for (int i = 0; i < 2; i++) {
            map.merge(Sha256.ofHex(HIGH), 1, Integer::sum);
            map.merge(Sha256.ofHex(LOW), 1, Integer::sum);
        }
        assertEquals(List.of(2, 2), List.copyOf(map.values()));
        assertEquals(HIGH, Sha256.ofHex(HIGH).toString());
        var wrapped = WrappedSessionKey.of(new byte[16], new byte[256]);
        assertFalse(wrapped.toString().contains(wrapped.wire()), "a wrapped session key opens a bundle");
        assertFalse(wrapped.toString().isEmpty());
        var checksum = SealedChecksum.of(new byte[256]);
        assertFalse(checksum.toString().contains(checksum.hex()));
        assertFalse(checksum.toString().isEmpty());
    }

    private static <T extends Comparable<T>> void ordered(Function<String, T> kind, String low, String high) {
        T one = kind.apply(low);
        T other = kind.apply(high);
        assertTrue(one.compareTo(other) < 0 && other.compareTo(one) > 0, low);
        assertEquals(0, one.compareTo(kind.apply(low)));
        assertEquals(low, one.toString());
        var sorted = new TreeMap<T, Integer>();
        sorted.put(other, 1);
        sorted.put(one, 2);
        assertEquals(one, sorted.firstKey());
    }

    private static Scope scope(String app, String environment) {
        return new Scope(new AppId(app), new EnvironmentName(environment));
    }
}
