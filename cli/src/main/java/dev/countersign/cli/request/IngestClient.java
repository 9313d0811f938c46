package dev.countersign.cli.request;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.cli.http.Problem;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request API of ingest-service (docs/architecture.md). Every call is safe to repeat and is repeated while the service cannot be
 * reached or says 503.
 */
public final class IngestClient {
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(1);

    private final URI base;
    private final Http http;
    private final @Nullable Path tokenFile;

    /** @param tokenFile a file with the bearer token that the service asks for, read for each call; null where it asks for none */
    public IngestClient(URI base, Http http, @Nullable Path tokenFile) {
        this.base = base;
        this.http = http;
        this.tokenFile = tokenFile;
    }

    /** The proof of the upload key that ingest hands out; not verified. */
    public LogProof uploadKeyProof() throws IOException {
        Answer answer = get("/v1/upload-key");
        if (answer.status() == 404) {
            throw CommandFailure.error("the signing service has no upload key in the log yet; try again in a moment");
        }
        return read(expect(answer), LogProof.class);
    }

    /** Hands a request in. */
    public void submit(SignedRequest request) throws IOException {
        HttpRequest post = to("/v1/requests")
                .header("Content-Type", "application/vnd.dsse+json")
                .POST(BodyPublishers.ofByteArray(request.bytes()))
                .build();
        expect(http.sendPatiently(post));
    }

    /** Hands an assignment of a device in. */
    public void assign(SignedAssignment signed) throws IOException {
        HttpRequest post = to("/v1/device-channels")
                .header("Content-Type", "application/vnd.dsse+json")
                .POST(BodyPublishers.ofByteArray(signed.bytes()))
                .build();
        expect(http.sendPatiently(post));
    }

    /** Streams the bytes that belong to a request. */
    public void upload(RequestId id, Path ciphertext, Progress progress) throws IOException {
        long size = Files.size(ciphertext);
        Supplier<InputStream> bytes = () -> {
            try {
                return progress.counting(Files.newInputStream(ciphertext));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        HttpRequest put = to("/v1/requests/" + id.hex() + "/bundle")
                .timeout(LONGEST_UPLOAD)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(bytes), size))
                .build();
        expect(http.sendPatiently(put));
    }

    /** Hands the note of a publish request in. */
    public void upload(RequestId id, ReleaseNote note) throws IOException {
        HttpRequest put = to("/v1/requests/" + id.hex() + "/note")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(note.toJson()))
                .build();
        expect(http.sendPatiently(put));
    }

    /** The note of a publish request, as long as ingest has it; not verified. */
    public Optional<byte[]> note(RequestId id) throws IOException {
        Answer answer = get("/v1/requests/" + id.hex() + "/note");
        return answer.status() == 404
                ? Optional.empty()
                : Optional.of(expect(answer).body());
    }

    /** Where a request stands, or empty if ingest does not know it. */
    public Optional<RequestStatus> status(RequestId id) throws IOException {
        Answer answer = get("/v1/requests/" + id.hex());
        return answer.status() == 404 ? Optional.empty() : Optional.of(read(expect(answer), RequestStatus.class));
    }

    /** The envelope of a request, as ingest has it; not verified. */
    public Optional<byte[]> envelope(RequestId id) throws IOException {
        Answer answer = get("/v1/requests/" + id.hex() + "/envelope");
        return answer.status() == 404
                ? Optional.empty()
                : Optional.of(expect(answer).body());
    }

    /** The newest requests in a state. */
    public List<RequestStatus> list(String state) throws IOException {
        return read(expect(get("/v1/requests?state=" + state)), Page.class).requests();
    }

    private record Page(
            List<RequestStatus> requests, @Nullable String next) {
        Page {
            requests = requests == null ? List.of() : List.copyOf(requests);
        }
    }

    private HttpRequest.Builder to(String path) throws IOException {
        HttpRequest.Builder request = Http.to(base.resolve(path));
        return tokenFile == null
                ? request
                : request.header(
                        "Authorization", "Bearer " + Files.readString(tokenFile).strip());
    }

    private Answer get(String path) throws IOException {
        return http.sendPatiently(
                to(path).header("Accept", "application/json").GET().build());
    }

    /** A 2xx answer; others become a failure that carries what the problem document says. */
    private Answer expect(Answer answer) {
        if (answer.ok()) {
            return answer;
        }
        Problem problem = answer.problem();
        String message = problem.name(answer.status()) + ": " + problem.sentence(answer.status());
        boolean refused = answer.status() / 100 == 4 && !Http.transientStatus(answer.status());
        throw refused
                ? CommandFailure.refused(problem.name(answer.status()), "refused by ingest-service: " + message)
                : CommandFailure.error("ingest-service cannot do this now: " + message + "; trying again is safe");
    }

    private <T> T read(Answer answer, Class<T> type) {
        try {
            return Json.readTolerantly(answer.body(), type);
        } catch (MalformedException e) {
            throw CommandFailure.error(
                    base + " does not answer like an ingest-service; is the address right? (" + e.getMessage() + ")",
                    e);
        }
    }
}
