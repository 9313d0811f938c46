package dev.countersign.ingest.http;

import static dev.countersign.ingest.testing.Deployment.PRODUCTION;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.request.SignedRequest;
import dev.countersign.ingest.testing.Api;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class StatusStreamTest {
    DeploymentResource.Environment environment;
    private final Api api = new Api();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        api.untilReady();
    }

    @Test
    void followerSeesEachStateUntilTheLastAndThenTheEnd() throws Exception {
        byte[] upload = new byte[100];
        SignedRequest request = SignedRequest.sign(it.publish(PRODUCTION, "30.0.0", upload), it.publisher);
        api.post(request);
        api.put(request.id(), upload);
        CompletableFuture<Void> end = follow(request);
        awaitStates("accepted");
        it.log.append(it.proposed(request, 1));
        awaitStates("accepted", "waiting");
        it.log.append(it.approved(request.id(), SignedRequest.sign(it.approve(request.id()), it.approver1)));
        awaitStates("accepted", "waiting", "sealing");
        it.log.append(it.sealed(request), it.offered(request));
        end.get(20, java.util.concurrent.TimeUnit.SECONDS);
        assertEquals("offered", states.getLast());
    }

    @Test
    void followerOfAFinishedRequestIsToldOnce() throws Exception {
        SignedRequest request = SignedRequest.sign(it.publish(PRODUCTION, "30.0.1", new byte[1]), it.publisher);
        it.log.append(it.refused(request, "expired"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> api.get("/v1/requests/" + request.id()).statusCode() == 200);
        follow(request).get(20, java.util.concurrent.TimeUnit.SECONDS);
        assertEquals(List.of("refused"), states);
    }

    private CompletableFuture<Void> follow(SignedRequest request) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(api.uri("/v1/requests/" + request.id() + "/events"))
                                .build(),
                        BodyHandlers.ofLines())
                .thenAcceptAsync(response -> {
                    assertEquals(200, response.statusCode());
                    response.body()
                            .filter(line -> line.startsWith("data:"))
                            .map(line -> line.replaceFirst(".*\"state\":\"([a-z]+)\".*", "$1"))
                            .forEach(states::add);
                });
    }

    private void awaitStates(String... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertEquals(List.of(expected), states));
    }
}
