package dev.countersign.e2e.stack;

import static org.awaitility.Awaitility.await;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The local stack of a test class, started: the same processes and first state as {@code ./countersign up} gives. Its app has
 * the environments {@code development} (no approvals) and {@code production} (two), each with a default channel of its name.
 */
public final class Stack implements AutoCloseable {
    public static final String APP = "com.example.demo";

    /** How long anything may take that should happen soon; the recovery that is promised after {@code kill -9}. */
    public static final Duration SOON = Duration.ofSeconds(30);

    private final LocalStack processes;

    private Stack(LocalStack processes) {
        this.processes = processes;
    }

    /** With a keystore, every service in its 256 MB, in this empty folder. */
    public static Stack startIn(Path folder) {
        return start(LocalStack.in(folder.resolve("home")));
    }

    public static Stack start(LocalStackBuilder builder) {
        LocalStack processes = builder.build();
        processes.start();
        return new Stack(processes);
    }

    /** One that a test starts itself. */
    public static Stack of(LocalStack processes) {
        return new Stack(processes);
    }

    public LocalStack processes() {
        return processes;
    }

    /** At the desk of the demo's people. */
    public Cli cli() {
        return cli(processes.url(Service.INGEST).toString());
    }

    /** As {@link #cli()}, with another way to ingest-service. */
    public Cli cli(String ingest) {
        return new Cli(
                Map.of(
                        "COUNTERSIGN_HOME", processes.home().directory().toString(),
                        "COUNTERSIGN_INGEST_URL", ingest,
                        "COUNTERSIGN_DISTRIBUTION_URL",
                                processes.url(Service.DISTRIBUTION).toString()),
                processes.home().directory());
    }

    /** {@code publish --json} for the environment's default channel. */
    public CliRun publish(Path bundle, String environment, String version, String... more) {
        return publish(cli(), bundle, environment, version, more);
    }

    /** {@code publish --json} for the environment's default channel. */
    public CliRun publish(Cli cli, Path bundle, String environment, String version, String... more) {
        List<Object> command = new ArrayList<>(List.of("publish", bundle, "--app", APP, "--environment", environment));
        command.addAll(List.of("--version", version, "--channel", environment, "--json"));
        command.addAll(List.of("--key", processes.home().personKey("publisher")));
        Collections.addAll(command, more);
        return cli.run(command.toArray());
    }

    /** Has the owner propose the next policy, and waits until it is in force. */
    public void adopt(Path policy) {
        cli().run("policy", "propose", policy, "--key", processes().home().personKey("owner"), "--wait")
                .endedWith(0);
    }

    /** {@code approve --json --wait} by one of the approvers, who compares with this build. */
    public CliRun approve(String request, String approver, Path bundle) {
        return cli().run(
                        "approve",
                        request,
                        "--key",
                        processes.home().personKey(approver),
                        "--bundle",
                        bundle,
                        "--yes",
                        "--wait",
                        "--json");
    }

    /** {@code status --follow --json}. */
    public CliRun outcome(String request) {
        return cli().run("status", request, "--follow", "--timeout", SOON.toSeconds(), "--json");
    }

    /** A stock device of this environment's build. */
    public Phone phone(String environment) {
        return new Phone(processes.url(Service.DISTRIBUTION), APP, publicKeyPem(environment));
    }

    /** A stock device of a build with this public key. */
    public Phone phoneWith(String publicKeyPem) {
        return new Phone(processes.url(Service.DISTRIBUTION), APP, publicKeyPem);
    }

    /** A stock device of another app's build. */
    public Phone phoneOf(String app, String publicKeyPem) {
        return new Phone(processes.url(Service.DISTRIBUTION), app, publicKeyPem);
    }

    /** Waits until devices of this environment are offered this version. */
    public Served served(String environment, String version, Path folder) {
        return served(phone(environment), version, folder);
    }

    /** Waits until this device is offered this version. */
    public Served served(Phone phone, String version, Path folder) {
        await().atMost(SOON)
                .until(() -> phone.ask("1.0.0").path("version").asText().equals(version));
        return phone.download(phone.ask("1.0.0"), folder);
    }

    /** What stands in the app of this environment. */
    public String publicKeyPem(String environment) {
        return read(processes.home().devicePublicKey(APP, environment));
    }

    public PersonKey publisher() {
        return PersonKey.parsePem(read(processes.home().personKey("publisher")));
    }

    /** What a service says of itself to Prometheus. */
    public String metrics(Service service) {
        return Page.text(processes.url(service).resolve("/q/metrics"));
    }

    public Door door() {
        return new Door(processes.url(Service.INGEST));
    }

    public Log log() {
        return new Log(logFolder(), logKey());
    }

    /** Where the log's files lie. */
    public Path logFolder() {
        return processes.home().objects().resolve("log");
    }

    public LogVerifierKey logKey() {
        return LogVerifierKey.parse(read(processes.home().logVerifierKey()));
    }

    public Topics topics() {
        return new Topics(processes.bootstrapServers());
    }

    @Override
    public void close() {
        processes.close();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
