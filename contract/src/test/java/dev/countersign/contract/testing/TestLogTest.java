package dev.countersign.contract.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.value.DeviceKeyId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestLogTest {
    private static final DeviceKeyId KEY = TestRelease.keyId("abcdefgh");

    @Test
    void followerVerifiesWhatTheTestLogWrites() throws Exception {
        TestLog log = TestLog.started();
        for (int i = 0; i < 300; i++) {
            log.append(TestRelease.of("com.example.demo", "production", "1.0." + i, KEY)
                    .sealed());
        }
        List<VerifiedEntry> entries = new ArrayList<>();
        new LogFollower(new VerifiedLog(log.verifierKey()), log.source(), entries::add).catchUp();

        assertEquals(302, entries.size());
        assertArrayEquals(log.leaf(301), entries.getLast().leaf());
        assertEquals(
                true,
                SignedEvent.parse(entries.getLast().leaf())
                        .envelope()
                        .verify(log.eventKey().verifyingKey()));
    }

    @Test
    void forkIsAFork() throws Exception {
        TestLog log = TestLog.started();
        log.append(TestRelease.deviceKey("com.example.demo", "production", KEY));
        var follower = new LogFollower(new VerifiedLog(log.verifierKey()), log.source(), entry -> {});
        follower.catchUp();

        TestLog fork = log.fork(2, (path, content) -> {});
        fork.append(TestRelease.deviceKey("com.example.other", "production", KEY));
        var refused = assertThrows(LogException.class, () -> follower.onCheckpoint(fork.checkpoint()));
        assertEquals(LogException.Kind.FORK, refused.kind());
    }
}
