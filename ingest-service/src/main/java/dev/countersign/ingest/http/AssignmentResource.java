package dev.countersign.ingest.http;

import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.json.Json;
import dev.countersign.ingest.intake.Answer;
import dev.countersign.ingest.intake.AssignmentIntake;
import dev.countersign.ingest.intake.UnavailableException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** Operators' words about which device is on which channel: neither requests nor part of the log. */
@Path("/v1/device-channels")
@Blocking
public class AssignmentResource {
    private final AssignmentIntake intake;

    AssignmentResource(AssignmentIntake intake) {
        this.intake = intake;
    }

    @POST
    public Response submit(InputStream body) throws UnavailableException {
        byte[] envelope;
        try {
            envelope = body.readNBytes(SignedAssignment.MAX_BYTES + 1);
        } catch (IOException e) {
            return Problem.ofStatus(400, "The body broke off; send it again.").response();
        }
        Optional<Answer.Rejected> refusal = intake.submit(envelope);
        return refusal.isPresent()
                ? Problem.of(refusal.get()).response()
                : Response.ok(Json.write(Map.of("status", "ok")), MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
    }
}
