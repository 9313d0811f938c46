package dev.countersign.ingest.http;

import dev.countersign.ingest.intake.UnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever is thrown into a problem document. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response unavailable(UnavailableException e) {
        LOG.warnf("%s: %s (%s)", e.what(), e.getMessage(), e.getCause());
        return Problem.of(e.what(), String.valueOf(e.getMessage())).response();
    }

    @ServerExceptionMapper
    Response storeFailed(IOException e) {
        LOG.warn("The object store failed", e);
        return Problem.of(UnavailableException.What.STORE, "the object store cannot be read now; try again")
                .response();
    }

    @ServerExceptionMapper
    Response byHttp(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        String detail = switch (status) {
            case 404 -> "There is nothing at this address; the API is described in docs/ingest.md.";
            case 405 -> "This address does not know this method; the API is described in docs/ingest.md.";
            default -> String.valueOf(e.getMessage());
        };
        return Problem.ofStatus(status, detail).response();
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        LOG.error("Unexpected failure", e);
        return Problem.ofStatus(500, "This should not have happened; the service's log says more.")
                .response();
    }
}
