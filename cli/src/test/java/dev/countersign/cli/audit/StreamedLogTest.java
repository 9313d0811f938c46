package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.audit.StreamedLog.Message;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The topic, as whoever can write there would have it. */
class StreamedLogTest {
    private static final int CHECKPOINT_EVERY = 8;

    private final Story story = Story.begun();
    private final TestLog log = story.log;
    private final List<Message> topic = new ArrayList<>();

    @BeforeEach
    void publish() {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        var events = new RequestsRejected[600];
        for (int i = 0; i < events.length; i++) {
            events[i] = new RequestsRejected(Story.TIME, story.policy, i);
        }
        log.append(events);
        for (long index = 0; index < log.size(); index++) {
            topic.add(entry(index, log.leaf(index)));
            if ((index + 1) % CHECKPOINT_EVERY == 0 || index + 1 == log.size()) {
                topic.add(checkpoint(log.checkpoint(index + 1)));
            }
        }
    }

    @Test
    void anUntouchedTopicVerifiesWithEveryCheckpointInItAndItsRulesWhereThereIsEvidence() throws IOException {
        for (LogAudit.Depth depth : new LogAudit.Depth[] {LogAudit.Depth.EVENTS, LogAudit.Depth.SIGNATURES}) {
            LogAudit.Report report = audit(depth);
            assertEquals(List.of(), report.findings());
            assertEquals(log.size(), report.size());
            assertTrue(
                    report.notices()
                            .contains(
                                    (log.size() / CHECKPOINT_EVERY + 1) + " signed checkpoints were seen in the topic"),
                    report.notices().toString());
        }
    }

    @Test
    void recordsMayRepeatAndTheEndMayWaitForItsCheckpoint() throws IOException {
        topic.addAll(10, topic.subList(0, 10));
        topic.removeLast();
        LogAudit.Report report = audit(LogAudit.Depth.EVENTS);
        assertEquals(List.of(), report.findings());
        assertEquals(log.size() / CHECKPOINT_EVERY * CHECKPOINT_EVERY, report.size());
        assertTrue(report.notices().stream().anyMatch(notice -> notice.contains("covered by no checkpoint yet")));
    }

    @Test
    void aMissingRecordIsNamed() throws IOException {
        named("record-missing", 300, topic -> topic.removeIf(message -> "300".equals(message.key())));
        named("record-missing", 0, topic -> topic.subList(0, 50).clear());
        long last = log.size() - 1;
        named(
                "record-missing",
                last,
                topic -> topic.removeIf(message -> Long.toString(last).equals(message.key())));
    }

    @Test
    void aReorderedRecordIsNamed() throws IOException {
        named("record-reordered", 300, topic -> Collections.swap(topic, at("300"), at("301")));
        named("record-reordered", 10, topic -> topic.add(topic.remove(at("10"))));
    }

    @Test
    void aTamperedRecordIsNamedWithThePlace() throws IOException {
        byte[] leaf = log.leaf(300);
        leaf[leaf.length / 2] ^= 1;
        named("root-mismatch", null, topic -> topic.set(at("300"), entry(300, leaf)));
        named("record-contradicts", 300, topic -> topic.add(entry(300, leaf)));
        byte[] forged = SignedEvent.sign(new RequestsRejected(Story.TIME, story.policy, 9), story.anotherKey())
                .leaf();
        named("root-mismatch", null, topic -> topic.set(at("300"), entry(300, forged)));
    }

    @Test
    void wrongHeadersAndStrangeRecordsAreNamed() throws IOException {
        Map<String, String> lies = new HashMap<>(topic.get(at("300")).headers());
        lies.put("ce_type", "dev.countersign.release.sealed.v1");
        named("header-mismatch", 300, topic -> topic.set(at("300"), new Message(0, "300", log.leaf(300), lies)));
        named("record-strange", null, topic -> topic.add(new Message(0, "hello", new byte[1], Map.of())));
        named("record-strange", null, topic -> topic.add(new Message(0, null, null, Map.of())));
    }

    @Test
    void aCheckpointOfAnotherHistoryOrOfNobodyIsNamedAlthoughTheNewestOneIsRight() throws IOException {
        TestLog other = log.fork(20, (path, content) -> {});
        other.append(new RequestsRejected(Story.TIME, story.policy, 1_000_000));
        named("root-mismatch", null, topic -> topic.add(300, checkpoint(other.checkpoint())));
        named(
                "checkpoint-unsigned",
                null,
                topic -> topic.add(300, checkpoint(TestLog.started().checkpoint())));
    }

    private void named(String kind, Number index, Consumer<List<Message>> attack) throws IOException {
        List<Message> before = List.copyOf(topic);
        attack.accept(topic);
        LogAudit.Report report = audit(LogAudit.Depth.EVENTS);
        topic.clear();
        topic.addAll(before);
        assertTrue(
                report.findings().stream()
                        .anyMatch(finding -> finding.kind().equals(kind)
                                && (index == null
                                        || (finding.index() != null && index.longValue() == finding.index()))),
                report.findings().toString());
    }

    private LogAudit.Report audit(LogAudit.Depth depth) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        var streamed = new StreamedLog(log.verifierKey(), files::put);
        for (Message message : topic) {
            streamed.take(message);
        }
        streamed.finish();
        return new LogAudit(
                        path -> path.startsWith("evidence/")
                                ? log.source().read(path)
                                : Optional.ofNullable(files.get(path)),
                        log.verifierKey(),
                        depth,
                        size -> Progress.none())
                .withFound(streamed.findings(), streamed.notices())
                .run();
    }

    private int at(String key) {
        for (int i = 0; i < topic.size(); i++) {
            if (key.equals(topic.get(i).key())) {
                return i;
            }
        }
        throw new AssertionError(key);
    }

    private static Message entry(long index, byte[] leaf) {
        Map<String, String> headers = new HashMap<>(Map.of(
                "ce_id", TestLog.ORIGIN + "/" + index,
                "ce_source", "//" + TestLog.ORIGIN,
                "ce_logindex", Long.toString(index)));
        try {
            headers.put(
                    "ce_type",
                    "dev.countersign." + SignedEvent.parse(leaf).event().kind() + ".v1");
        } catch (RuntimeException e) {
            headers.put("ce_type", new String(leaf, StandardCharsets.ISO_8859_1));
        }
        return new Message(index, Long.toString(index), leaf, headers);
    }

    private static Message checkpoint(byte[] note) {
        return new Message(0, "checkpoint", note, Map.of());
    }
}
