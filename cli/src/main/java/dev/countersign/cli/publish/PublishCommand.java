package dev.countersign.cli.publish;

import dev.countersign.cli.bundle.Advice;
import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.bundle.ZipCheck;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.project.FirstEncryption;
import dev.countersign.cli.request.Ask;
import dev.countersign.cli.request.IngestClient;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.nio.file.Path;
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
            "  countersign publish dist --app com.example.demo --environment development --version 1.2.4 \\",
            "      --link https://example.com/releases/1.2.4 --comment 'Starts faster' --key alice.pem",
            "  countersign publish build.zip --app com.example.demo --environment production --version 1.2.3 \\",
            "      --channel production --key ci.pem --wait --json",
            "  countersign publish app.zip_encrypted.zip --app com.example.demo --environment hand --version 1.2.3 \\",
            "      --sealed-with .capgo_key_v2.pub --iv-session-key 6FxeTO2N... --checksum 0fc5e761... --key ci.pem"
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

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's verifier key. Default: log-verifier.key in $COUNTERSIGN_HOME.")
    private @Nullable Path logKeyFile;

    @Mixin
    private final NoteOptions note = new NoteOptions();

    @Mixin
    private final SealOptions seal = new SealOptions();

    @Mixin
    private final Ask ask = new Ask();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        PersonKey key = ask.key(terminal);
        FirstEncryption.in(terminal.resolve(Path.of("")))
                .sentences()
                .forEach(line -> terminal.warn(line + "; see: countersign migrate v1"));
        boolean sealed = seal.given();
        ReleaseNote told = note.note();
        LogVerifierKey logKey = LogKeyFile.read(new Defaults(terminal).logKey(logKeyFile));
        IngestClient client = ask.connect(terminal);
        Preparation.KeySource uploadKey = () -> UploadKey.proven(client.uploadKeyProof(), logKey);
        try (var temporary = new PrivateFiles()) {
            Path file = terminal.resolve(path);
            if (sealed) {
                SealedFile opened = seal.open(file, temporary, terminal);
                ZipCheck.require(opened.bundle());
                return send(key, client, opened.prepare(uploadKey.ask(), temporary), opened.sealedWith(), told);
            }
            Preparation ready = Preparation.of(file, uploadKey, temporary, terminal);
            ZipCheck.require(ready.bundle());
            return send(key, client, ready, null, told);
        }
    }

    private int send(
            PersonKey key,
            IngestClient client,
            Preparation ready,
            @Nullable KeyId sealedWith,
            @Nullable ReleaseNote told)
            throws IOException {
        Bundle bundle = ready.bundle();
        Ciphertext ciphertext = ready.ciphertext();
        Advice.on(bundle).forEach(terminal::warn);
        SignedRequest request = ask.sign(
                terminal,
                key,
                (created, expires, nonce) -> new ReleasePublish(
                        app,
                        environment,
                        created,
                        expires,
                        nonce,
                        version,
                        ciphertext.declaredFor(bundle.id()),
                        minNative,
                        channel,
                        sealedWith,
                        told == null ? null : Sha256.hash(told.toJson())));
        client.submit(request);
        if (told != null) {
            client.upload(request.id(), told);
        }
        try (Progress progress = Progress.ofBytes(terminal, "upload", ciphertext.size())) {
            client.upload(request.id(), ciphertext.file(), progress);
        }
        return ask.finish(terminal, client, request, Map.of("bundle", bundle.id()));
    }
}
