package dev.countersign.cli.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.LogKeyFile;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.person.KeyFile;
import dev.countersign.contract.log.LogVerifierKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "witness",
        header = "Cosign a log's checkpoints, each only if it continues the one before.",
        description = {
            "A small HTTP server (C2SP tlog-witness, Ed25519 cosignatures). It keeps the newest checkpoint of each log on disk and answers "
                    + "POST /add-checkpoint; a rewound log or another history is refused and named. Run it where the log's operator "
                    + "cannot reach its state or key. Prints the line that makes it known in a trust policy. Ctrl-C stops it."
        },
        footer = {
            "",
            "Example:",
            "  countersign keygen --out witness.pem",
            "  countersign witness --name witness.example.com/w1 --key witness.pem --log-key log-verifier.key --state ./witness"
        })
public final class WitnessCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--name", required = true, description = "The witness's name: a host and path, without a scheme.")
    private String name;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its Ed25519 key pair; see keygen.")
    private Path keyFile;

    @Option(
            names = "--log-key",
            required = true,
            paramLabel = "FILE",
            description = "The verifier key of a log to witness; may come later than this command. Repeat for more.")
    private List<Path> logKeys;

    @Option(names = "--state", required = true, paramLabel = "FOLDER", description = "Where it remembers checkpoints.")
    private Path state;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Where to listen. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8090", description = "Default: ${DEFAULT-VALUE}; 0 for any.")
    private int port;

    @Option(names = "--print-key", description = "Print the line for a trust policy and end.")
    private boolean printKey;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public WitnessCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var witness = new Witness(
                name,
                KeyFile.read(terminal, keyFile),
                this::known,
                new WitnessMemory(terminal.resolve(state)),
                terminal.clock());
        if (printKey) {
            tell(witness, port);
            return ExitCode.OK;
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/add-checkpoint", exchange -> answer(witness, exchange));
        server.start();
        tell(witness, server.getAddress().getPort());
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            terminal.note("the witness stops");
        } finally {
            server.stop(0);
        }
        return ExitCode.OK;
    }

    private void tell(Witness witness, int listening) {
        String url = "http://" + host + ":" + listening;
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        String line = "witness " + plain + " " + witness.publicKey().text() + " " + url;
        if (output.json()) {
            Map<String, String> result = new LinkedHashMap<>();
            result.put("url", url);
            result.put("key", witness.publicKey().text());
            result.put("policy_line", line);
            terminal.json(result);
        } else {
            terminal.say(line);
        }
        terminal.out().flush();
    }

    /** Read anew each time: a log's key may come after its witness. */
    private List<LogVerifierKey> known() throws IOException {
        List<LogVerifierKey> known = new ArrayList<>();
        for (Path file : logKeys) {
            if (Files.exists(terminal.resolve(file))) {
                LogVerifierKey key = LogKeyFile.read(terminal.resolve(file));
                known.add(new LogVerifierKey(key.name(), key.key())); // it asks for no other witnesses
            }
        }
        return known;
    }

    private void answer(Witness witness, HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            Verdict verdict;
            if (!exchange.getRequestMethod().equals("POST")) {
                verdict = Verdict.refused(405, "POST only");
            } else {
                byte[] body = in.readNBytes(Submission.LARGEST + 1);
                verdict = body.length > Submission.LARGEST ? Verdict.refused(413, "too large") : witness.add(body);
            }
            verdict.alarm().ifPresent(alarm -> terminal.note("ALARM " + alarm));
            byte[] bytes = verdict.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", verdict.contentType());
            exchange.sendResponseHeaders(verdict.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException | RuntimeException e) {
            terminal.note("a submission could not be answered: " + e);
            throw e;
        }
    }
}
