package dev.countersign.ingest.http;

import dev.countersign.contract.log.LogProof;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.intake.UnavailableException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The key to encrypt bundles for, as the log proves it: a client verifies the proof under its own pinned log key and takes nothing on this
 * service's word.
 */
@Path("/v1/upload-key")
@Blocking
public class UploadKeyResource {
    private final Follower follower;

    UploadKeyResource(Follower follower) {
        this.follower = follower;
    }

    @GET
    public Response uploadKey() throws UnavailableException {
        LogView view = follower.view();
        LogProof proof = view.uploadKeyProof()
                .orElseThrow(() -> new UnavailableException(
                        UnavailableException.What.LOG, "the log activates no upload key yet; try again shortly"));
        return Response.ok(proof.toJson(), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
