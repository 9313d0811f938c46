package dev.countersign.ingest.status;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static dev.countersign.ingest.testing.Deployment.PRODUCTION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.testing.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLedgerTest {
    @TempDir
    Path directory;

    private final RequestLedger ledger = new RequestLedger();
    private Deployment it;
    private SignedRequest request;
    private long next;

    @BeforeEach
    void makeRequest() {
        it = new Deployment(directory);
        request = SignedRequest.sign(it.publish(PRODUCTION, "1.0.0", new byte[1]), it.publisher);
    }

    @Test
    void releaseWithApprovalsPassesThroughEveryState() {
        SignedRequest first = SignedRequest.sign(it.approve(request.id()), it.approver1);
        SignedRequest second = SignedRequest.sign(it.approve(request.id()), it.approver2);
        apply(it.proposed(request, 2));
        assertEquals(RequestState.WAITING, state(request));
        apply(it.approved(request.id(), first));
        apply(it.approved(request.id(), first));
        assertEquals(RequestState.WAITING, state(request), "one approver twice is one approval");
        assertEquals(RequestState.RECORDED, state(first));
        apply(it.approved(request.id(), second));
        assertEquals(RequestState.SEALING, state(request));
        apply(it.sealed(request));
        assertEquals(RequestState.SEALED, state(request));
        assertFalse(progress(request).isDone(), "its channel will offer it");
        assertTrue(progress(request).isSettled());
        apply(it.offered(request));
        assertEquals(RequestState.OFFERED, state(request));
        assertTrue(progress(request).isDone());
    }

    @Test
    void releaseWithoutChannelIsDoneOnceSealed() {
        request = SignedRequest.sign(it.publish(DEVELOPMENT, "1.0.0", null, it.policy, 1), it.publisher);
        apply(it.proposed(request, 0));
        assertEquals(RequestState.SEALING, state(request));
        apply(it.sealed(request));
        assertTrue(progress(request).isDone());
    }

    @Test
    void approvalsThatComeBeforeTheRequestCount() {
        apply(it.approved(request.id(), SignedRequest.sign(it.approve(request.id()), it.approver1)));
        assertFalse(progress(request).isLogged(), "the log does not answer the request itself yet");
        apply(it.proposed(request, 1));
        assertEquals(RequestState.SEALING, state(request));
    }

    @Test
    void approvalsThatWereOverOrAreThePublishersDoNotCount() {
        apply(it.approved(request.id(), SignedRequest.sign(it.approve(request.id()), it.approver1)));
        apply(it.approved(request.id(), SignedRequest.sign(it.approve(request.id()), it.publisher)));
        apply(it.proposed(request, 1, Deployment.now().plus(Duration.ofHours(2))));
        assertEquals(RequestState.WAITING, state(request));
    }

    @Test
    void refusedAndDuplicateRequestsAreSettled() {
        apply(it.refused(request, "expired"));
        assertEquals(RequestState.REFUSED, state(request));
        assertTrue(progress(request).isSettled());
        SignedRequest again = SignedRequest.sign(it.publish(PRODUCTION, "1.0.0", new byte[1]), it.publisher);
        apply(it.duplicate(again, 7));
        assertEquals(RequestState.DUPLICATE, state(again));
        assertTrue(progress(again).isDone());
    }

    @Test
    void listsHoldWhatIsInAStateNowNewestFirst() {
        List<RequestId> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            SignedRequest one = SignedRequest.sign(it.publish(PRODUCTION, "2.0." + i, new byte[1]), it.publisher);
            apply(it.proposed(one, 2));
            ids.addFirst(one.id());
            if (i == 2) {
                apply(it.refused(one, "expired"));
                ids.removeFirst();
            }
        }
        assertEquals(ids, ledger.in(RequestState.WAITING, Long.MAX_VALUE, 10));
        assertEquals(ids.subList(0, 2), ledger.in(RequestState.WAITING, Long.MAX_VALUE, 2));
        long place = ledger.find(ids.get(1)).orElseThrow().since();
        assertEquals(ids.subList(2, 4), ledger.in(RequestState.WAITING, place, 10));
    }

    @Test
    void listenersHearOfTheirRequestOnlyUntilTheyLeave() {
        var heard = new ArrayList<String>();
        var subscription = ledger.listen(request.id(), () -> heard.add("change"));
        SignedRequest other = SignedRequest.sign(it.publish(PRODUCTION, "3.0.0", new byte[1]), it.publisher);
        apply(it.proposed(other, 2));
        assertEquals(0, heard.size());
        apply(it.proposed(request, 2));
        assertEquals(1, heard.size());
        subscription.close();
        apply(it.refused(request, "expired"));
        assertEquals(1, heard.size());
    }

    private void apply(Event event) {
        ledger.apply(next++, event);
    }

    private Progress progress(SignedRequest of) {
        return ledger.find(of.id()).orElseThrow();
    }

    private RequestState state(SignedRequest of) {
        return progress(of).state().orElseThrow();
    }
}
