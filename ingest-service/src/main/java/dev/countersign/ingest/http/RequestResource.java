package dev.countersign.ingest.http;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.intake.Answer;
import dev.countersign.ingest.intake.Intake;
import dev.countersign.ingest.intake.UnavailableException;
import dev.countersign.ingest.intake.Uploads;
import dev.countersign.ingest.status.RequestState;
import dev.countersign.ingest.status.RequestStatus;
import dev.countersign.ingest.status.StatusReader;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Requests: handing in, uploading, and asking where they stand. */
@Path("/v1/requests")
@Blocking
public class RequestResource {
    private static final Logger LOG = Logger.getLogger(RequestResource.class);
    private static final int MOST_LISTED = 100;

    private final Intake intake;
    private final Uploads uploads;
    private final StatusReader statuses;
    private final StatusStream stream;
    private final Follower follower;
    private final AnswerCounts counts;

    RequestResource(
            Intake intake,
            Uploads uploads,
            StatusReader statuses,
            StatusStream stream,
            Follower follower,
            AnswerCounts counts) {
        this.intake = intake;
        this.uploads = uploads;
        this.statuses = statuses;
        this.stream = stream;
        this.follower = follower;
        this.counts = counts;
    }

    @POST
    public Response submit(InputStream body) throws UnavailableException {
        byte[] envelope;
        try {
            envelope = body.readNBytes(DsseEnvelope.MAX_BYTES + 1);
        } catch (IOException e) {
            return Problem.ofStatus(400, "The body broke off; send it again.").response();
        }
        return answer("submit", intake.submit(envelope), 201, 200);
    }

    @PUT
    @Path("{id}/bundle")
    public Response upload(
            @PathParam("id") String id, @HeaderParam("Content-Length") @Nullable Long length, InputStream body)
            throws UnavailableException {
        return answer("upload", uploads.bundle(parse(id), body, length == null ? -1 : length), 202, 202);
    }

    @PUT
    @Path("{id}/note")
    public Response uploadNote(
            @PathParam("id") String id, @HeaderParam("Content-Length") @Nullable Long length, InputStream body)
            throws UnavailableException {
        return answer("note", uploads.note(parse(id), body, length == null ? -1 : length), 202, 202);
    }

    @GET
    @Path("{id}")
    public Response status(@PathParam("id") String id) throws IOException, UnavailableException {
        return json(find(id));
    }

    @GET
    @Path("{id}/envelope")
    public Response envelope(@PathParam("id") String id) throws IOException, UnavailableException {
        checkLoaded();
        SignedRequest request = statuses.envelope(parse(id)).orElseThrow(NotFoundException::new);
        return Response.ok(request.bytes(), "application/vnd.dsse+json").build();
    }

    /** Only while the request waits: afterwards the note lies where this service cannot read. */
    @GET
    @Path("{id}/note")
    public Response note(@PathParam("id") String id) throws IOException, UnavailableException {
        checkLoaded();
        byte[] note = statuses.note(parse(id)).orElseThrow(NotFoundException::new);
        return Response.ok(note, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.TEXT_PLAIN)
    public Multi<OutboundSseEvent> events(@PathParam("id") String id) throws IOException, UnavailableException {
        find(id);
        return stream.follow(parse(id));
    }

    @GET
    public Response list(
            @QueryParam("state") @DefaultValue("waiting") String state,
            @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("limit") @DefaultValue("50") String limit)
            throws IOException, UnavailableException {
        checkLoaded();
        RequestState wanted = RequestState.ofWire(state)
                .orElseThrow(() -> new BadRequestException("state is one of "
                        + Arrays.stream(RequestState.values())
                                .map(RequestState::wire)
                                .collect(Collectors.joining(", "))
                        + "."));
        try {
            return json(statuses.list(wanted, after, Math.clamp(Integer.parseInt(limit), 1, MOST_LISTED)));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("limit is a number, and after is what the page before gave as next.", e);
        }
    }

    private RequestStatus find(String id) throws IOException, UnavailableException {
        checkLoaded();
        return statuses.find(parse(id)).orElseThrow(NotFoundException::new);
    }

    /** Until the log was read once, a request that it knows could be taken for an unknown one. */
    private void checkLoaded() throws UnavailableException {
        if (follower.view().phase() == LogView.Phase.LOADING) {
            throw new UnavailableException(
                    UnavailableException.What.LOG, "the log is still being read; try again shortly");
        }
    }

    private Response answer(String call, Answer answer, int whenNew, int whenKnown) {
        counts.count(call, answer);
        if (answer instanceof Answer.Taken it) {
            LOG.infof("%s of %s taken", call, it.status().id());
        }
        return switch (answer) {
            case Answer.Taken(RequestStatus status, boolean isNew) ->
                Response.status(isNew ? whenNew : whenKnown)
                        .header(HttpHeaders.LOCATION, "/v1/requests/" + status.id())
                        .type(MediaType.APPLICATION_JSON)
                        .entity(Json.write(status))
                        .build();
            case Answer.Rejected rejected -> Problem.of(rejected).response();
        };
    }

    private static Response json(Object entity) {
        return Response.ok(Json.write(entity), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static RequestId parse(String id) {
        try {
            RequestId request = RequestId.ofHex(id);
            MDC.put("request", request.hex());
            return request;
        } catch (IllegalArgumentException e) {
            throw new NotFoundException();
        }
    }
}
