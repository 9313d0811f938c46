package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Answer;
import dev.countersign.cli.http.Http;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.SignedCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "timestamp",
        header = "Have a time authority confirm when the log had its newest checkpoint (RFC 3161).",
        description = {
            "Writes SIZE.checkpoint and SIZE.tsr into the folder. Events carry the signer's clock; a timestamp proves to anyone, by an "
                    + "authority's clock, that everything up to this checkpoint was there by then. audit verify --timestamps checks them, "
                    + "and so does: openssl ts -verify -data SIZE.checkpoint -in SIZE.tsr -CAfile authority.pem"
        },
        footer = {
            "",
            "Example:",
            "  countersign audit timestamp --log http://127.0.0.1:8083/log --tsa https://tsa.example.com --tsa-ca authority.pem --out stamps"
        })
public final class AuditTimestampCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--tsa", required = true, paramLabel = "URL", description = "The time authority.")
    private URI authority;

    @Option(
            names = "--tsa-ca",
            required = true,
            paramLabel = "FILE",
            description = "Certificates, in PEM, that the authority's own must lead to.")
    private Path authorities;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where timestamps are kept.")
    private Path folder;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public AuditTimestampCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        byte[] note = log.source(terminal)
                .read(LogPath.CHECKPOINT)
                .orElseThrow(() -> CommandFailure.error("there is no checkpoint: is this the address of a log?"));
        SignedCheckpoint checkpoint;
        try {
            checkpoint = log.key(terminal).verify(note);
        } catch (LogException e) {
            throw ProvenLog.refused(e);
        }
        byte[] response = ask(note);
        Instant time = Timestamp.verify(note, response, Files.readAllBytes(terminal.resolve(authorities)));
        Path target = Files.createDirectories(terminal.resolve(folder));
        Files.write(target.resolve(checkpoint.size() + ".checkpoint"), note);
        Files.write(target.resolve(checkpoint.size() + ".tsr"), response);
        if (output.json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("size", checkpoint.size());
            result.put("time", time.toString());
            terminal.json(result);
        } else {
            terminal.say("the log had " + checkpoint.size() + " entries by " + time + ", says the authority");
        }
        return ExitCode.OK;
    }

    private byte[] ask(byte[] note) throws IOException {
        TimeStampRequest request = Timestamp.request(note);
        Answer answer = new Http()
                .sendPatiently(Http.to(authority)
                        .header("Content-Type", "application/timestamp-query")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request.getEncoded()))
                        .build());
        if (answer.status() != 200) {
            throw CommandFailure.error(authority + " answers HTTP " + answer.status());
        }
        try {
            new TimeStampResponse(answer.body()).validate(request); // its nonce too
        } catch (TSPException e) {
            throw CommandFailure.refused("bad-timestamp", authority + " answers no timestamp: " + e.getMessage());
        }
        return answer.body();
    }
}
