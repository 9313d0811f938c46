package dev.countersign.distribution.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What plugins get that send no key_id, or the first four characters of one: what the policy's {@code legacy} says, and nothing else. */
class LegacyBuildsTest {
    private static final DeviceKeyId SECOND = TestRelease.keyId("secondke");
    private static final PersonKey ANNA = PersonKey.generate();
    private static final TestRelease STABLE =
            TestRelease.of(Story.APP, "production", "2.0.0", Story.PRODUCTION, SECOND);
    private static final TestRelease BEFORE = TestRelease.of(Story.APP, "production", "1.5.0", SECOND);

    /** Who sends what, and what comes of it under which policy. */
    private record Row(String promise, Selection expected, String legacy, String keyId, String plugin) {}

    private static Stream<Row> rows() {
        Selection first = offer(0);
        Selection second = offer(1);
        Selection tooOld = new Selection.None(NoUpdate.UNSUPPORTED_PLUGIN_VERSION);
        String production = "{ environment: production }";
        return Stream.of(
                new Row("g.7 no key_id, no legacy: nothing", mismatch(""), "", "", "7.49.0"),
                new Row("g.7 a short key_id, no legacy: nothing", mismatch("MIIB"), "", "MIIB", "8.40.7"),
                new Row("no key_id is served from the legacy environment's first key", first, production, "", "7.49.0"),
                new Row("a short key_id too", first, production, "MIIB", "8.40.7"),
                new Row(
                        "the policy names another key of it",
                        second,
                        "{ environment: production, key: 2 }",
                        "MIIB",
                        "8.40.7"),
                new Row(
                        "a key that is not there: nothing",
                        mismatch(""),
                        "{ environment: production, key: 3 }",
                        "",
                        "7.49.0"),
                new Row("a longer beginning that is the key's", first, production, "MIIBCgKCAQEAprod", "8.40.7"),
                new Row(
                        "one that is another key's: nothing",
                        mismatch("MIIBCgKCAQEAx"),
                        production,
                        "MIIBCgKCAQEAx",
                        "8.40.7"),
                new Row(
                        "a whole one that nobody knows: nothing",
                        mismatch(Story.STRANGER.value()),
                        production,
                        Story.STRANGER.value(),
                        "8.40.7"),
                new Row("a whole one is served as itself", second, production, SECOND.value(), "8.51.23"),
                new Row("a plugin that tells its key and sends none has none", mismatch(""), production, "", "8.2.0"),
                new Row("the same in an older generation", mismatch(""), production, "", "7.50.1"),
                new Row("and in the one before", mismatch(""), production, "", "6.50.1"),
                new Row("and in later ones", mismatch(""), production, "", "9.0.0"),
                new Row(
                        "a plugin that tells it whole and sends its beginning",
                        mismatch("MIIB"),
                        production,
                        "MIIB",
                        "8.40.8"),
                new Row("also one that takes single files", mismatch("MIIB"), production, "MIIB", "8.51.23"),
                new Row("the beginning, in an older generation", first, production, "MIIB", "7.51.21"),
                new Row("the last that does not tell it", first, production, "", "8.1.9"),
                new Row("the first that reads these checksums", first, production, "", "6.30.0"),
                new Row("the first of the generation before", first, production, "", "5.30.0"),
                new Row("one that does not read them downloads nothing", tooOld, production, "", "6.29.9"),
                new Row("one that does not say what it is", tooOld, production, "", ""));
    }

    @Test
    void eachIsServedAsThePolicySays() {
        assertAll(rows().map(row -> () -> assertEquals(
                row.expected,
                UpdateSelector.select(catalog(row.legacy), device(row.keyId, row.plugin, "1.0.0")),
                row.promise)));
    }

    @Test
    void theirChannelsRulesAndVersionsHoldForThemToo() {
        Catalog catalog = catalog("{ environment: production }");
        assertEquals(
                new Selection.None(NoUpdate.NO_NEW_VERSION_AVAILABLE),
                UpdateSelector.select(catalog, device("", "7.49.0", "2.0.0")));
        Catalog back = catalog.with(TestRelease.head(Story.APP, "production", "production", 2, null, true));
        assertInstanceOf(Selection.Builtin.class, UpdateSelector.select(back, device("", "7.49.0", "2.0.0")));
        assertInstanceOf(
                ChannelChoice.Answer.Current.class,
                ChannelChoice.get(catalog, Placements.NONE, device("", "7.49.0", "1.0.0")));
        assertEquals(
                new ChannelChoice.Answer.Refused(ChannelRefusal.KEY_ID_MISMATCH),
                ChannelChoice.get(catalog(""), Placements.NONE, device("", "7.49.0", "1.0.0")));
    }

    @Test
    void aReleaseThatIsNotSealedForTheirKeyIsNotOffered() {
        Catalog catalog = Story.opened(
                catalog("{ environment: production }")
                        .with(BEFORE.sealed())
                        .with(BEFORE.offeredOn("production", 2, true)),
                BEFORE);
        assertEquals(
                new Selection.KeyMismatch("MIIB", SECOND.value()),
                UpdateSelector.select(catalog, device("MIIB", "8.40.7", "1.0.0")));
    }

    @Test
    void aNewPolicyCountsOnceItsTextIsReadAndUntilThenNothingIsServed() {
        Catalog catalog = catalog("{ environment: production }");
        Policy next = policy(2, "{ environment: production, key: 2 }");
        Catalog adopted = catalog.with(new PolicyAdopted(TestLog.TIME, next.digest(), 2, null));
        assertEquals(mismatch(""), UpdateSelector.select(adopted, device("", "7.49.0", "1.0.0")));
        assertEquals(next.digest(), adopted.unreadPolicy());
        Catalog stale = adopted.with(policy(1, "{ environment: production }"));
        assertEquals(mismatch(""), UpdateSelector.select(stale, device("", "7.49.0", "1.0.0")), "not that policy");
        Catalog read = adopted.with(next);
        assertNull(read.unreadPolicy());
        assertEquals(offer(1), UpdateSelector.select(read, device("", "7.49.0", "1.0.0")));
        Catalog none = read.with(new PolicyAdopted(TestLog.TIME, policy(3, "").digest(), 3, null))
                .with(policy(3, ""));
        assertEquals(mismatch(""), UpdateSelector.select(none, device("", "7.49.0", "1.0.0")));
    }

    @Test
    void theirHeadIsNotProvenToThem() {
        Catalog catalog = catalog("{ environment: production }");
        assertTrue(UpdateSelector.target(catalog, Placements.NONE, device("", "7.49.0", "1.0.0"))
                .isEmpty());
    }

    private static Selection mismatch(String sent) {
        return new Selection.KeyMismatch(sent, SECOND.value());
    }

    private static Selection offer(int key) {
        return new Selection.Offer(
                Release.of(STABLE.sealed()), STABLE.record().keys().get(key));
    }

    private static Catalog catalog(String legacy) {
        Policy policy = policy(1, legacy);
        Catalog catalog = Story.after(
                        secondKey(),
                        new PolicyAdopted(TestLog.TIME, policy.digest(), 1, null),
                        STABLE.sealed(),
                        STABLE.offeredOn("production", 1, true))
                .with(policy);
        return Story.opened(catalog, STABLE);
    }

    private static KeyActivated secondKey() {
        return new KeyActivated(
                TestLog.TIME,
                Sha256.hash("policy".getBytes(UTF_8)),
                new KeyLabel("device/" + Story.APP + "/production/2"),
                new KeyId(Sha256.hash(new byte[1])),
                null,
                new AppId(Story.APP),
                new EnvironmentName("production"),
                SECOND);
    }

    private static Policy policy(int serial, String legacy) {
        return Policy.parse("""
                serial: %d
                people: { anna: %s }
                owners: { people: [anna] }
                apps:
                  %s:
                    environments:
                      development: { publishers: [anna] }
                      production: { publishers: [anna], channels: { production: { default: true } } }
                %s""".formatted(
                        serial,
                        ANNA.verifyingKey().base64(),
                        Story.APP,
                        legacy.isEmpty() ? "" : "    legacy: " + legacy + "\n")
                .getBytes(UTF_8));
    }

    private static UpdateRequest device(String keyId, String plugin, String runs) {
        return new UpdateRequest(Story.APP, "device-1", "android", runs, "1.0.0", plugin, "", keyId, false, true);
    }
}
