package dev.countersign.localstack;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command line of each process: which jar, which settings. */
final class ServiceCommand {
    private static final String LOG_ORIGIN = "localhost/countersign";
    private static final String KEY_HOLDER = "countersign.signing.key-holder.";

    private final Installation installation;
    private final Map<Service, Installation> others = new EnumMap<>(Service.class);
    private final Home home;
    private final Ports ports;
    private final LocalStackSettings settings;

    ServiceCommand(Installation installation, Home home, Ports ports, LocalStackSettings settings) {
        this.installation = installation;
        this.home = home;
        this.ports = ports;
        this.settings = settings;
    }

    /** Takes one process from the build of another source tree from now on. */
    void take(Service service, Installation other) {
        others.put(service, other);
    }

    List<String> of(Service service) {
        Installation installation = others.getOrDefault(service, this.installation);
        List<String> command = new ArrayList<>(settings.wrapper(service));
        command.add(installation.java().toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xmx256m", "-Xlog:cds*=off"));
        command.addAll(
                List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + installation.classArchive(service)));
        command.addAll(options(service));
        Path jar = installation.tetheredJar(service);
        if (service == Service.KAFKA) {
            command.addAll(List.of("-cp", jar.toString(), Tethered.class.getName()));
            command.add("dev.countersign.localstack.broker.KafkaBroker");
            command.addAll(List.of(home.kafka().toString(), Integer.toString(ports.of(service))));
        } else {
            command.addAll(List.of("-jar", jar.toString()));
        }
        return command;
    }

    /** Settings, and what the builder was told: it wins by coming later. */
    private List<String> options(Service service) {
        List<String> options = new ArrayList<>();
        if (service == Service.KAFKA) {
            options.add("-XX:TieredStopAtLevel=1");
        }
        options.addAll(settings.jvmOptions(service));
        Map<String, String> properties = new TreeMap<>(properties(service));
        properties.putAll(settings.properties(service));
        properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
        return options;
    }

    URI url(Service service) {
        return URI.create("http://" + settings.address(service) + ":" + ports.of(service));
    }

    String bootstrapServers() {
        String foreign = settings.foreignBroker();
        return foreign == null ? "127.0.0.1:" + ports.of(Service.KAFKA) : foreign;
    }

    private Map<String, String> properties(Service service) {
        return switch (service) {
            case KAFKA -> Map.of();
            case INGEST -> {
                Map<String, String> properties =
                        common(service, Map.of("countersign.log.verifier-key-file", text(home.logVerifierKey())));
                if (Files.exists(home.personKey("guard"))) { // not in a home of before there was a guard
                    properties.put("countersign.guard.key-file", text(home.personKey("guard")));
                }
                yield properties;
            }
            case DISTRIBUTION ->
                common(
                        service,
                        Map.of(
                                "countersign.log.verifier-key-file", text(home.logVerifierKey()),
                                "countersign.log.public", "true",
                                "countersign.cache.directory", text(home.cache()),
                                "countersign.public-base-url", url(service).toString()));
            case SIGNING -> {
                Map<String, String> properties = common(
                        service,
                        Map.of(
                                "countersign.signing.policy-file", text(home.policy()),
                                "countersign.signing.public-keys-directory", text(home.directory()),
                                "countersign.signing.spool-directory", text(home.spool()),
                                "countersign.signing.log-origin", LOG_ORIGIN));
                properties.putAll(keyHolder());
                if (settings.witnessed()) {
                    properties.put("countersign.signing.witness-policy-file", text(home.witnessPolicy()));
                }
                yield properties;
            }
        };
    }

    private Map<String, String> common(Service service, Map<String, String> more) {
        Map<String, String> properties = new TreeMap<>(more);
        properties.put("quarkus.http.host", settings.address(service));
        properties.put("quarkus.http.port", Integer.toString(ports.of(service)));
        properties.put("kafka.bootstrap.servers", bootstrapServers());
        properties.put("countersign.object-store.directory", text(home.objects()));
        return properties;
    }

    private Map<String, String> keyHolder() {
        return switch (settings.keyHolder()) {
            case KeyHolderChoice.Keystore keystore ->
                Map.of(
                        KEY_HOLDER + "provider", "keystore",
                        KEY_HOLDER + "keystore.path", text(home.keystore()),
                        KEY_HOLDER + "keystore.password-file", text(home.keystorePassword()));
            case KeyHolderChoice.Pkcs11(Path library, int slotListIndex, Path pinFile) ->
                Map.of(
                        KEY_HOLDER + "provider", "pkcs11",
                        KEY_HOLDER + "pkcs11.library", text(library),
                        KEY_HOLDER + "pkcs11.slot-list-index", Integer.toString(slotListIndex),
                        KEY_HOLDER + "pkcs11.pin-file", text(pinFile));
        };
    }

    private static String text(Path path) {
        return path.toString();
    }
}
