package dev.countersign.e2e.stack;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.countersign.e2e.store.S3Stand;
import dev.countersign.localstack.ReadyProbe;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The services with the settings that {@code deploy/compose.yaml} and the Containerfiles give them, and no other, as processes. Volumes are folders of
 * their names, broker and store are those of a test.
 */
public final class Composed implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));
    private static final Pattern ENVIRONMENT = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    private final Path folder;
    private final String broker;
    private final S3Stand store;
    private final JsonNode compose;
    private final Map<Service, URI> urls = new EnumMap<>(Service.class);
    private final Map<Service, Process> processes = new EnumMap<>(Service.class);

    public Composed(Path folder, String broker, S3Stand store) throws IOException {
        this.folder = folder;
        this.broker = broker;
        this.store = store;
        this.compose = new ObjectMapper(new YAMLFactory())
                .readTree(ROOT.resolve("deploy/compose.yaml").toFile())
                .path("services");
        for (Service service : List.of(Service.SIGNING, Service.INGEST, Service.DISTRIBUTION)) {
            urls.put(service, URI.create("http://127.0.0.1:" + FreePort.next()));
        }
    }

    /** The folder that stands for this one of the containers. */
    public Path volume(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    public URI url(Service service) {
        return urls.get(service);
    }

    /** At the desk of somebody who has the public keys. */
    public Cli cli() throws IOException {
        return new Cli(
                Map.of(
                        "COUNTERSIGN_HOME", volume("public").toString(),
                        "COUNTERSIGN_INGEST_URL", url(Service.INGEST).toString(),
                        "COUNTERSIGN_DISTRIBUTION_URL",
                                url(Service.DISTRIBUTION).toString()),
                folder);
    }

    /** A stock device of the app's build for this environment. */
    public Phone phone(String app, String environment) throws IOException {
        Path key = volume("public").resolve("device").resolve(app).resolve(environment + ".pem");
        return new Phone(url(Service.DISTRIBUTION), app, Files.readString(key));
    }

    /** Starts it, and waits until it is ready. */
    public void start(Service service) throws IOException {
        launch(service);
        awaitReady(service);
    }

    public void awaitReady(Service service) throws IOException {
        Process process = processes.get(service);
        var probe = new ReadyProbe(url(service));
        await().atMost(Stack.SOON.multipliedBy(3)).until(() -> probe.isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(service.label() + " ended:\n" + said(service));
        }
    }

    public void launch(Service service) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Djava.io.tmpdir=" + volume("tmp"),
                        "-jar",
                        ROOT.resolve(service.label())
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toString())
                .directory(volume("tmp").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(service.label() + ".log").toFile());
        Map<String, String> environment = builder.environment();
        Matcher image = ENVIRONMENT.matcher(
                Files.readString(ROOT.resolve("deploy/containers/" + service.label() + ".Containerfile"))
                        .split("ENV ", 2)[1]);
        while (image.find()) {
            environment.put(image.group(1), image.group(2) == null ? image.group(3) : image.group(2));
        }
        String name = service.label().replace("-service", "");
        for (Map.Entry<String, JsonNode> variable :
                compose.path(name).path("environment").properties()) {
            environment.put(
                    variable.getKey(),
                    here(service, variable.getKey(), variable.getValue().asText()));
        }
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(url(service).getPort()));
        processes.put(service, builder.start());
    }

    /** What it answers to whoever asks whether it is ready; throws while it does not answer. */
    public String readiness(Service service) {
        return Page.text(url(service).resolve("/q/health/ready"));
    }

    public String said(Service service) throws IOException {
        return Files.readString(folder.resolve(service.label() + ".log"));
    }

    private String here(Service service, String name, String value) throws IOException {
        return switch (name) {
            case "KAFKA_BOOTSTRAP_SERVERS" -> broker;
            case "COUNTERSIGN_OBJECT_STORE_S3_BUCKET" -> store.bucket();
            case "COUNTERSIGN_OBJECT_STORE_S3_ENDPOINT" -> store.line().url().toString();
            case "AWS_ACCESS_KEY_ID" -> S3Stand.identity(service);
            case "AWS_SECRET_ACCESS_KEY" -> S3Stand.CREDENTIAL;
            case "COUNTERSIGN_PUBLIC_BASE_URL" -> url(service).toString();
            default -> value.startsWith("/") ? folder + value : value.replaceAll("\\$\\{\\w+:-(.*)}", "$1");
        };
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroyForcibly);
    }
}
