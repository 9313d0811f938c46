package dev.countersign.cli.audit;

import static dev.countersign.cli.audit.Story.APP;
import static dev.countersign.cli.audit.Story.DEVICE;
import static dev.countersign.cli.audit.Story.DEVICE_LABEL;
import static dev.countersign.cli.audit.Story.PRODUCTION;
import static dev.countersign.cli.audit.Story.TIME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.cli.audit.Story.Asked;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an auditor finds where keys did not live as their operators asked. */
class KeysTest {
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.demo/production/2");
    private static final DeviceKeyId SECOND_ID = new DeviceKeyId("MIIBCgKCAQEAsecondke");
    private static final Instant LATER = TIME.plusSeconds(3600);

    private final Story story = Story.begun();

    @BeforeEach
    void operatorsAreNamed() {
        story.adopts(story.policy(2, 2) + "operators: {people: [publisher]}\n", 2);
    }

    @Test
    void aRotationAsItShouldBeHasNoFindings() throws IOException {
        Asked first = story.asks(story.publisher, "1.0.0");
        story.released(first, 1);
        rotate();
        SignedRequest rewrap = permitted(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND));
        story.log.append(rewrapped(rewrap, "1.0.0", List.of(DEVICE, SECOND_ID)));
        Asked next = story.asks(story.publisher, "1.1.0");
        propose(next);
        story.log.append(sealed(next, DEVICE, SECOND_ID), story.offered(next, 2));
        story.log.append(retired(permitted(new KeyRetire(APP, PRODUCTION, TIME, LATER, story.nonce(), DEVICE_LABEL))));
        story.log.append(new KeyUsage(
                TIME,
                story.policy,
                "a".repeat(32),
                List.of(
                        new KeyUsage.Operations(DEVICE_LABEL, 4, 4, 0, 0),
                        new KeyUsage.Operations(SECOND, 5, 4, 0, 1))));
        LogAudit.Report report = story.audit();
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(), report.notices());
    }

    @Test
    void aKeyThatNobodyAskedFor() throws IOException {
        story.log.append(activated(null));
        assertEquals(List.of("key-unrequested"), story.findings());
    }

    @Test
    void aKeyThatWasNotGeneratedAsThisKey() throws IOException {
        SignedRequest activate = permitted(new KeyActivate(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND));
        story.log.append(activated(activate.id()));
        assertEquals(List.of("key-not-generated"), story.findings());
    }

    @Test
    void aSecondKeyOfTheSameName() throws IOException {
        SignedRequest generate = permitted(new KeyGenerate(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND));
        story.log.append(generated(generate, DEVICE));
        assertEquals(List.of("key-twice"), story.findings());
    }

    @Test
    void aKeyOutOfItsNumber() throws IOException {
        KeyLabel third = new KeyLabel("device/com.example.demo/production/3");
        SignedRequest generate = permitted(new KeyGenerate(APP, PRODUCTION, TIME, LATER, story.nonce(), third));
        story.log.append(
                new KeyGenerated(TIME, story.policy, third, fingerprint(), APP, PRODUCTION, SECOND_ID, generate.id()));
        assertEquals(List.of("key-number"), story.findings());
    }

    @Test
    void aRewrapOfAManifestIsOneUseOfTheKeyAFileAndOfAsManyFilesAsWereSealed() throws IOException {
        Asked first = story.asks(story.publisher, "1.0.0");
        propose(first);
        story.log.append(sealedByFile(first, 3), story.offered(first, 1));
        rotate();
        SignedRequest rewrap = permitted(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND));
        story.log.append(rewrapped(rewrap, "1.0.0", List.of(DEVICE, SECOND_ID), 3));
        story.log.append(new KeyUsage(
                TIME,
                story.policy,
                "a".repeat(32),
                List.of(
                        new KeyUsage.Operations(DEVICE_LABEL, 5, 5, 0, 0),
                        new KeyUsage.Operations(SECOND, 5, 5, 0, 0))));
        assertEquals(List.of(), story.findings());
        story.log.append(
                new KeyUsage(TIME, story.policy, "b".repeat(32), List.of(new KeyUsage.Operations(SECOND, 1, 1, 0, 0))));
        assertEquals(List.of("key-usage"), story.findings());
    }

    @Test
    void aRewrapThatNamesAManifestOfOtherFiles() throws IOException {
        Asked first = story.asks(story.publisher, "1.0.0");
        propose(first);
        story.log.append(sealedByFile(first, 3), story.offered(first, 1));
        Asked whole = story.asks(story.publisher, "1.1.0");
        story.released(whole, 2);
        rotate();
        SignedRequest rewrap = permitted(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND));
        story.log.append(
                rewrapped(rewrap, "1.0.0", List.of(DEVICE, SECOND_ID), 4),
                rewrapped(rewrap, "1.1.0", List.of(DEVICE, SECOND_ID), 1));
        assertEquals(List.of("manifest-other", "manifest-other"), story.findings());
    }

    private ReleaseSealed sealedByFile(Asked asked, int files) {
        ReleaseSealed one = story.sealed(asked);
        return new ReleaseSealed(
                one.time(),
                one.policy(),
                one.app(),
                one.environment(),
                one.version(),
                one.request(),
                one.bundle(),
                one.sealed(),
                one.size(),
                one.sealRecord(),
                one.keyIds(),
                null,
                new ManifestSealed(Sha256.hash(new byte[6]), files),
                null);
    }

    private ReleaseRewrapped rewrapped(SignedRequest request, String version, List<DeviceKeyId> keys, int files) {
        ReleaseRewrapped whole = rewrapped(request, version, keys);
        return new ReleaseRewrapped(
                whole.time(),
                whole.policy(),
                whole.app(),
                whole.environment(),
                whole.version(),
                whole.request(),
                whole.sealRecord(),
                whole.keyIds(),
                new ManifestSealed(Sha256.hash(new byte[7]), files));
    }

    @Test
    void aRewrapForAKeyThatWasNotAskedFor() throws IOException {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        rotate();
        SignedRequest rewrap = permitted(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), DEVICE_LABEL));
        story.log.append(rewrapped(rewrap, "1.0.0", List.of(DEVICE, SECOND_ID)));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    @Test
    void aRewrapWithoutAnIntent() throws IOException {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        rotate();
        SignedRequest unasked =
                SignedRequest.sign(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND), story.publisher);
        story.log.append(rewrapped(unasked, "1.0.0", List.of(DEVICE, SECOND_ID)));
        assertEquals(List.of("done-without-proposal"), story.findings());
    }

    @Test
    void aRewrapWithTooFewApprovals() throws IOException {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        rotate();
        SignedRequest rewrap =
                SignedRequest.sign(new KeyRewrap(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND), story.publisher);
        story.log.append(story.intent(rewrap, 2));
        story.log.append(rewrapped(rewrap, "1.0.0", List.of(DEVICE, SECOND_ID)));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void aReleaseThatLeavesOutAnActiveKeyOrIsSealedForARetiredOne() throws IOException {
        rotate();
        Asked first = story.asks(story.publisher, "1.0.0");
        propose(first);
        story.log.append(sealed(first, DEVICE));
        assertEquals(List.of("device-key-missing"), story.findings());
        story.log.append(retired(permitted(new KeyRetire(APP, PRODUCTION, TIME, LATER, story.nonce(), DEVICE_LABEL))));
        Asked second = story.asks(story.publisher, "1.1.0");
        propose(second);
        story.log.append(sealed(second, DEVICE, SECOND_ID));
        assertEquals(List.of("device-key-missing", "device-key-retired"), story.findings());
    }

    @Test
    void keyOperationsThatNoRewrapExplains() throws IOException {
        rotate();
        story.log.append(
                new KeyUsage(TIME, story.policy, "a".repeat(32), List.of(new KeyUsage.Operations(SECOND, 2, 2, 0, 0))));
        assertEquals(List.of("key-usage"), story.findings());
    }

    private void rotate() {
        story.log.append(
                generated(permitted(new KeyGenerate(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND)), SECOND_ID));
        story.log.append(activated(permitted(new KeyActivate(APP, PRODUCTION, TIME, LATER, story.nonce(), SECOND))
                .id()));
    }

    private SignedRequest permitted(dev.countersign.contract.request.Request request) {
        return story.permitted(request);
    }

    private void propose(Asked asked) {
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
    }

    private KeyGenerated generated(SignedRequest request, DeviceKeyId keyId) {
        return new KeyGenerated(TIME, story.policy, SECOND, fingerprint(), APP, PRODUCTION, keyId, request.id());
    }

    private KeyActivated activated(RequestId request) {
        return new KeyActivated(
                TIME, story.policy, SECOND, fingerprint(), null, APP, PRODUCTION, SECOND_ID, request, null);
    }

    private KeyRetired retired(SignedRequest request) {
        return new KeyRetired(TIME, story.policy, DEVICE_LABEL, APP, PRODUCTION, request.id());
    }

    private ReleaseSealed sealed(Asked asked, DeviceKeyId... keys) {
        ReleaseSealed one = story.sealed(asked);
        return new ReleaseSealed(
                one.time(),
                one.policy(),
                one.app(),
                one.environment(),
                one.version(),
                one.request(),
                one.bundle(),
                one.sealed(),
                one.size(),
                one.sealRecord(),
                List.of(keys),
                null);
    }

    private ReleaseRewrapped rewrapped(SignedRequest request, String version, List<DeviceKeyId> keys) {
        return new ReleaseRewrapped(
                TIME,
                story.policy,
                APP,
                PRODUCTION,
                new Version(version),
                request.id(),
                Sha256.hash(version.getBytes(UTF_8)),
                keys);
    }

    private static KeyId fingerprint() {
        return new KeyId(Sha256.hash("second".getBytes(UTF_8)));
    }
}
