package dev.countersign.cli.request;

import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LocalNames;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.ScopedRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        header = "Look at a request and approve exactly it.",
        description = {
            "Fetches the request as it was signed, checks that it is the one you named and that the policy in force by the verified "
                    + "log lets its signer ask for it, and shows who asks for what. With "
                    + "--bundle it computes the bundle id of your own build and refuses if the request names another one. Then it "
                    + "signs an approval of this request and no other."
        },
        footer = {
            "",
            "Examples:",
            "  countersign approve 9f86d081884c7d65... --key bob.pem --bundle dist",
            "  countersign approve 9f86d081884c7d65... --key bob.pem --yes --wait"
        })
public final class ApproveCommand implements Callable<Integer> {
    private static final Duration VALID = Duration.ofHours(24);

    private final Terminal terminal;

    @Parameters(paramLabel = "REQUEST", description = "The request's id: 64 hex digits.")
    private RequestId id;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key pair, from keygen.")
    private Path keyFile;

    @Option(
            names = "--bundle",
            paramLabel = "PATH",
            description = "Your own build, a folder or zip, to compare with what the request names.")
    private @Nullable Path bundle;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(names = "--wait", description = "Wait until the approval is in the log, or refused.")
    private boolean wait;

    @Mixin
    private final Requester requester = new Requester();

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ApproveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        PersonKey key = KeyFile.read(terminal, keyFile);
        IngestClient client = ingest.connect(terminal);
        SignedRequest asked = authentic(client.envelope(id).orElseThrow(() -> Watch.unknown(id)));
        if (asked.request() instanceof RequestApprove) {
            throw CommandFailure.refused("an approval needs no approval");
        }
        if (asked.keyId().equals(key.keyId())) {
            throw CommandFailure.refused("this request is your own; another person has to approve it");
        }
        LocalNames names = requester.names(terminal);
        show(asked, requester.of(asked, key.keyId(), names, terminal), names, NoteText.of(asked, client));
        compareBundle(asked.request());
        if (!yes && !terminal.confirm("Approve this request?")) {
            throw CommandFailure.error(
                    terminal.interactive() ? "not approved" : "nobody is here to ask; approve in scripts with --yes");
        }
        SignedRequest approval = SignedRequest.sign(approvalOf(asked.request()), key);
        client.submit(approval);
        return finish(client, approval);
    }

    /** The request of the id that the approver named, or a refusal: ingest is not believed. */
    private SignedRequest authentic(byte[] envelope) {
        try {
            SignedRequest asked = SignedRequest.parse(envelope);
            if (!asked.id().equals(id)) {
                throw CommandFailure.refused(
                        "ingest-service handed out another request, " + asked.id() + ", than the one you named");
            }
            return asked;
        } catch (MalformedException e) {
            throw CommandFailure.refused("what ingest-service handed out is no request: " + e.getMessage());
        }
    }

    private void show(SignedRequest asked, String signer, LocalNames names, Map<String, String> note) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("request", asked.id().hex());
        lines.put("asks for", asked.request().kind());
        Request request = asked.request();
        lines.put(request instanceof ReleasePublish ? "publisher" : "requester", signer);
        if (request instanceof ScopedRequest scoped) {
            lines.put("app", scoped.app().value());
            lines.put("environment", scoped.environment().value());
        }
        switch (request) {
            case ReleasePublish publish -> {
                describe(lines, publish);
                lines.putAll(note);
            }
            case ReleaseRevoke revoke -> {
                lines.put("version", revoke.version() + ", to be offered nowhere any more");
                lines.put("reason", revoke.reason().value());
            }
            case ChannelSet move -> {
                lines.put("channel", move.channel().value());
                lines.put(
                        "offer",
                        move.stable() == null
                                ? "the built-in bundle"
                                : move.stable().value());
                lines.put("rollback", move.rollback() ? "yes: takes devices back" : "no");
            }
            case RolloutRequest rollout -> lines.putAll(RolloutText.of(rollout));
            case PolicyPropose propose -> {
                lines.put("policy", Sha256.hash(propose.file()).hex());
                lines.put("its text", "");
                Policy published = published(propose);
                int number = 0;
                for (String line : propose.policy().split("\n", -1)) {
                    number++;
                    lines.put("  " + number, names.beside(line, published));
                }
            }
            case KeyAct act -> {
                if (act.scope() != null) {
                    lines.put("app", act.scope().app().value());
                    lines.put("environment", act.scope().environment().value());
                }
                lines.put("key", act.label().value());
            }
            case RequestApprove approve -> throw new IllegalStateException("looked at before");
        }
        lines.put("created", request.created().toString());
        lines.put("expires", request.expires().toString());
        lines.forEach((name, value) -> {
            String line = name + " ".repeat(13 - name.length()) + value;
            if (output.json()) {
                terminal.note(line);
            } else {
                terminal.say(line);
            }
        });
    }

    /** Text in any other form could read one way here and be published in another; the signing service refuses it too. */
    private static Policy published(PolicyPropose propose) {
        try {
            if (PublishedPolicy.is(propose.file())) {
                return Policy.parse(propose.file());
            }
        } catch (PolicyException e) {
            throw CommandFailure.refused("policy-invalid", "the proposed policy is not valid: " + e.getMessage());
        }
        throw CommandFailure.refused(
                "policy-not-published",
                "the proposed policy is not in its published form; have it proposed again, with countersign policy propose");
    }

    private static void describe(Map<String, String> lines, ReleasePublish publish) {
        lines.put("version", publish.version().value());
        lines.put(
                "channel",
                publish.channel() == null
                        ? "none: seal only"
                        : publish.channel().value());
        if (publish.minNative() != null) {
            lines.put("min native", publish.minNative().value());
        }
        lines.put("bundle id", publish.bundle().id().hex());
    }

    private void compareBundle(Request request) throws IOException {
        if (bundle == null) {
            return;
        }
        if (!(request instanceof ReleasePublish publish)) {
            throw CommandFailure.usage("a " + request.kind() + " has no bundle to compare with");
        }
        try (var temporary = new PrivateFiles()) {
            Bundle own = Bundle.of(terminal.resolve(bundle), temporary, terminal);
            if (!own.id().equals(publish.bundle().id())) {
                throw CommandFailure.refused("your build has the bundle id " + own.id() + ", the request names "
                        + publish.bundle().id() + ": these are other bytes; not approved");
            }
            terminal.note("your build has the same bundle id");
        }
    }

    private RequestApprove approvalOf(Request request) {
        Instant now = terminal.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return new RequestApprove(request.app(), request.environment(), now, now.plus(VALID), Nonce.fresh(), id);
    }

    private int finish(IngestClient client, SignedRequest approval) throws IOException {
        if (wait) {
            RequestStatus end =
                    new Watch(client, terminal.clock()).untilDone(approval.id(), Duration.ofMinutes(10), status -> {});
            if (output.json()) {
                terminal.json(end.toJson());
            } else {
                terminal.say("approval     " + approval.id() + " " + end.line());
            }
            return end.exitCode();
        }
        if (output.json()) {
            Map<String, String> result = new LinkedHashMap<>();
            result.put("request", approval.id().hex());
            result.put("approves", id.hex());
            result.put("status", "accepted");
            terminal.json(result);
        } else {
            terminal.say("approval     " + approval.id());
        }
        return ExitCode.OK;
    }
}
