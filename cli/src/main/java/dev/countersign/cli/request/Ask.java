package dev.countersign.cli.request;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and the way of a request: sign, hand in, tell or wait. */
public final class Ask {
    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key pair, from keygen.")
    private @Nullable Path keyFile;

    @Option(names = "--wait", description = "Wait for the outcome, approvals included.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait. Default: an hour.")
    private long timeout;

    @Option(
            names = "--expires",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "How long the request may wait for approvals; at most 168. Default: ${DEFAULT-VALUE}.")
    private int expires;

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    /** Makes the request to sign. */
    @FunctionalInterface
    public interface Wish {
        Request of(Instant created, Instant expires, String nonce);
    }

    /** Signs and hands in; returns the command's exit code. */
    public int send(Terminal terminal, Wish wish) throws IOException {
        SignedRequest request = sign(terminal, key(terminal), wish);
        IngestClient client = connect(terminal);
        client.submit(request);
        return finish(terminal, client, request, Map.of());
    }

    /**
     * Signs, hands in and waits until it has its effect.
     *
     * @throws CommandFailure if it is refused
     */
    public void settle(Terminal terminal, Wish wish) throws IOException {
        SignedRequest request = sign(terminal, key(terminal), wish);
        IngestClient client = connect(terminal);
        client.submit(request);
        terminal.note("request " + request.id());
        RequestStatus end = new Watch(client, terminal.clock())
                .untilDone(request.id(), Duration.ofSeconds(timeout), status -> terminal.note(status.line()));
        if (end.exitCode() != ExitCode.OK) {
            throw CommandFailure.refused(end.reason() == null ? end.state() : end.reason(), end.line());
        }
    }

    /**
     * The asking person's key.
     *
     * @throws CommandFailure also if the options do not fit: call it first
     */
    public PersonKey key(Terminal terminal) throws IOException {
        if (expires < 1 || expires > 168 || keyFile == null) {
            throw CommandFailure.usage("--expires must be 1 to 168 hours");
        }
        return KeyFile.read(terminal, keyFile);
    }

    public IngestClient connect(Terminal terminal) {
        return ingest.connect(terminal);
    }

    /** The signed request, from now on; each call makes another. */
    public SignedRequest sign(Terminal terminal, PersonKey key, Wish wish) {
        Instant now = terminal.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return SignedRequest.sign(wish.of(now, now.plus(Duration.ofHours(expires)), Nonce.fresh()), key);
    }

    /**
     * Tells what was handed in, or waits for what becomes of it; returns the command's exit code.
     *
     * @param more what else to tell of it
     */
    public int finish(Terminal terminal, IngestClient client, SignedRequest request, Map<String, ?> more)
            throws IOException {
        if (!output.json()) {
            terminal.say("request " + request.id());
            more.forEach((name, value) -> terminal.say(name + " ".repeat(Math.max(1, 8 - name.length())) + value));
        }
        if (!wait) {
            if (output.json()) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("request", request.id());
                result.put("status", "accepted");
                result.putAll(more);
                terminal.json(result);
            }
            return ExitCode.OK;
        }
        RequestStatus end = new Watch(client, terminal.clock())
                .untilDone(request.id(), Duration.ofSeconds(timeout), status -> {
                    if (!output.json()) {
                        terminal.say(status.line());
                    }
                });
        if (output.json()) {
            terminal.json(end.toJson());
        }
        return end.exitCode();
    }
}
