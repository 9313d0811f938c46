package dev.countersign.distribution.proofs;

import dev.countersign.contract.log.HeadProof;
import dev.countersign.distribution.bundles.ReleaseFetcher;
import dev.countersign.distribution.capgo.InvalidRequestException;
import dev.countersign.distribution.capgo.UpdateRequestReader;
import dev.countersign.distribution.capgo.UpdateRequestReader.ProofRequest;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.Placements;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.distribution.catalog.UpdateRequest;
import dev.countersign.distribution.catalog.UpdateSelector;
import dev.countersign.distribution.follow.Follower;
import dev.countersign.distribution.follow.ProofDraft;
import dev.countersign.distribution.http.BoundedBody;
import dev.countersign.distribution.http.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /proofs}, body as {@code /updates}: the entries that prove what this device's channel offers, and that this is attested
 * (docs/format.md, "Head proofs").
 */
@ApplicationScoped
class ProofsRoute {
    private static final Logger LOG = Logger.getLogger(ProofsRoute.class);
    private static final int MAX_BODY = 64 * 1024;

    private final LiveCatalog catalog;
    private final Placements placements;
    private final Follower follower;
    private final ReleaseFetcher releases;

    ProofsRoute(LiveCatalog catalog, Placements placements, Follower follower, ReleaseFetcher releases) {
        this.catalog = catalog;
        this.placements = placements;
        this.follower = follower;
        this.releases = releases;
    }

    void register(@Observes Router router) {
        router.post("/proofs").handler(this::receive);
    }

    private void receive(RoutingContext context) {
        HttpServerResponse response = context.response();
        BoundedBody.read(
                context.request(),
                MAX_BODY,
                body -> answer(body, context.vertx(), response),
                () -> Problem.end(response, 413, "Content Too Large", "the body is larger than 64 KiB"));
    }

    private void answer(Buffer body, Vertx vertx, HttpServerResponse response) {
        ProofRequest asked;
        try {
            asked = UpdateRequestReader.readForProof(body.getBytes());
        } catch (InvalidRequestException | IOException e) {
            Problem.end(response, 400, "Bad Request", "the body is not that of an update check");
            return;
        }
        UpdateRequest device = asked.device();
        Optional<UpdateSelector.Target> target = UpdateSelector.target(catalog.current(), placements, device);
        if (target.isEmpty()) {
            Problem.end(response, 404, "Not Found", "there is no channel for this device, so nothing to prove");
            return;
        }
        UpdateSelector.Target it = target.get();
        Release byFile = asked.withManifest() ? it.byFile() : null;
        var proof = follower.prove(it.scope(), it.channel(), it.version(), device.keyId(), asked.logSize());
        proof.whenComplete((draft, failure) -> {
            if (failure != null || draft.isEmpty()) {
                Problem.end(
                        response.putHeader("Retry-After", "2"),
                        503,
                        "Service Unavailable",
                        "the channel's head is not attested in the log yet; try again");
                return;
            }
            vertx.executeBlocking(() -> complete(draft.get(), byFile), false)
                    .onSuccess(whole -> response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                            .end(Buffer.buffer(whole.toJson())))
                    .onFailure(e -> {
                        LOG.warnf("a proof cannot be read now: %s", e.toString());
                        Problem.end(
                                response.putHeader("Retry-After", "2"),
                                503,
                                "Service Unavailable",
                                "the log's files cannot be read now; try again");
                    });
        });
    }

    private HeadProof complete(ProofDraft draft, @Nullable Release byFile) throws IOException {
        HeadProof proof = draft.complete(follower.files());
        Optional<byte[]> manifest = byFile == null ? Optional.empty() : releases.manifest(byFile);
        return manifest.map(proof::withManifest).orElse(proof);
    }
}
