package dev.countersign.cli.publish;

import dev.countersign.cli.bundle.Advice;
import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.bundle.ZipCheck;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.cli.request.IngestClient;
import dev.countersign.cli.request.IngestOption;
import dev.countersign.cli.request.RequestStatus;
import dev.countersign.cli.request.Watch;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        header = "Ask for a bundle to be sealed as a release and, with --channel, offered to devices.",
        description = {
            "PATH is the folder your web build writes, or a zip. The bundle is encrypted on this machine for the signing "
                    + "service, to a key that the log proves. With --wait the exit code is 0 once the release is offered (sealed, "
                    + "where no channel is named) or was published before with the same bytes, and 4 if it is refused."
        },
        footer = {
            "",
            "Examples:",
            "  countersign publish dist --app com.example.demo --environment development --version 1.2.3 \\",
            "      --channel development --key alice.pem --wait",
            "  countersign publish build.zip --app com.example.demo --environment production --version 1.2.3 \\",
            "      --channel production --key ci.pem --wait --json"
        })
public final class PublishCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "PATH", description = "A folder with index.html, or a zip.")
    private Path path;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Option(
            names = "--version",
            required = true,
            paramLabel = "VERSION",
            description = "The release's version, semver. A version is used once.")
    private Version version;

    @Option(names = "--channel", paramLabel = "CHANNEL", description = "The channel to offer the release on.")
    private @Nullable ChannelName channel;

    @Option(
            names = "--min-native",
            paramLabel = "VERSION",
            description = "The oldest native version of the app that the bundle runs on.")
    private @Nullable Version minNative;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key pair, from keygen.")
    private Path keyFile;

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

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (expires < 1 || expires > 168) {
            throw CommandFailure.usage("--expires must be 1 to 168 hours");
        }
        PersonKey key = KeyFile.read(terminal, keyFile);
        LogVerifierKey logKey = LogKeyFile.read(new Defaults(terminal).logKey(logKeyFile));
        IngestClient client = ingest.connect(terminal);
        try (var temporary = new PrivateFiles()) {
            Preparation ready = Preparation.of(
                    terminal.resolve(path),
                    () -> UploadKey.proven(client.uploadKeyProof(), logKey),
                    temporary,
                    terminal);
            Bundle bundle = ready.bundle();
            Ciphertext ciphertext = ready.ciphertext();
            ZipCheck.require(bundle);
            Advice.on(bundle).forEach(terminal::warn);
            SignedRequest request = terms().sign(ciphertext.declaredFor(bundle.id()), key, terminal.clock());
            client.submit(request);
            try (Progress progress = Progress.ofBytes(terminal, "upload", ciphertext.size())) {
                client.upload(request.id(), ciphertext.file(), progress);
            }
            return finish(client, request, bundle);
        }
    }

    private PublishTerms terms() {
        return new PublishTerms(app, environment, version, channel, minNative, Duration.ofHours(expires));
    }

    private int finish(IngestClient client, SignedRequest request, Bundle bundle) throws IOException {
        if (!output.json()) {
            terminal.say("request " + request.id());
            terminal.say("bundle  " + bundle.id());
        }
        if (!wait) {
            if (output.json()) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("request", request.id());
                result.put("status", "accepted");
                result.put("bundle", bundle.id());
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
