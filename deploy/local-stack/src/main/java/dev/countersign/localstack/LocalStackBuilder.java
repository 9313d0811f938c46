package dev.countersign.localstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a {@link LocalStack}. Unless told otherwise: free ports, keystore, state kept. */
public final class LocalStackBuilder {
    private final Home home;
    private KeyHolderChoice keyHolder = new KeyHolderChoice.Keystore();
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<Service, List<String>> jvmOptions = new EnumMap<>(Service.class);
    private final Map<Service, Map<String, String>> properties = new EnumMap<>(Service.class);
    private final Map<Service, Map<String, String>> environment = new EnumMap<>(Service.class);
    private boolean witnessed;
    private final Map<Service, String> addresses = new EnumMap<>(Service.class);
    private final Map<Service, List<String>> wrappers = new EnumMap<>(Service.class);
    private @Nullable String foreignBroker;
    private boolean fresh;

    LocalStackBuilder(Home home) {
        this.home = home;
    }

    public LocalStackBuilder keyHolder(KeyHolderChoice choice) {
        keyHolder = choice;
        return this;
    }

    /** 0 for a free one. */
    public LocalStackBuilder port(Service service, int port) {
        ports.put(service, port);
        return this;
    }

    /** The ports people know, moved by the environment variables of {@link Service#portVariable}. */
    public LocalStackBuilder usualPorts(Map<String, String> environmentVariables) {
        ports.putAll(Ports.of(environmentVariables));
        return this;
    }

    /** Where devices reach distribution, if COUNTERSIGN_PUBLIC_BASE_URL says so: bundle URLs lie under it. */
    public LocalStackBuilder usualAddress(Map<String, String> environmentVariables) {
        String base = environmentVariables.get("COUNTERSIGN_PUBLIC_BASE_URL");
        return base == null ? this : property(Service.DISTRIBUTION, "countersign.public-base-url", base);
    }

    /** Arguments for the JVM, after the stack's own: a second {@code -Xmx} wins. */
    public LocalStackBuilder jvmOptions(Service service, String... options) {
        jvmOptions.computeIfAbsent(service, s -> new ArrayList<>()).addAll(List.of(options));
        return this;
    }

    /** A configuration property, over the stack's own. */
    public LocalStackBuilder property(Service service, String name, String value) {
        properties.computeIfAbsent(service, s -> new HashMap<>()).put(name, value);
        return this;
    }

    /** An environment variable of the process. */
    public LocalStackBuilder environment(Service service, String name, String value) {
        environment.computeIfAbsent(service, s -> new HashMap<>()).put(name, value);
        return this;
    }

    /** Whether a witness runs too, without whose cosignature the writer publishes no checkpoint. */
    public LocalStackBuilder witnessed(boolean wanted) {
        witnessed = wanted;
        return this;
    }

    /** Where a service listens, if not on 127.0.0.1. */
    public LocalStackBuilder address(Service service, String address) {
        addresses.put(service, address);
        return this;
    }

    /** Words before a service's command, which have to end in becoming it ({@code exec "$@"}): a namespace, another clock. */
    public LocalStackBuilder within(Service service, String... command) {
        wrappers.put(service, List.of(command));
        return this;
    }

    /** Uses these brokers, which have all topics, and starts none. */
    public LocalStackBuilder foreignBroker(String bootstrapServers) {
        foreignBroker = bootstrapServers;
        return this;
    }

    /** Whether to delete the state of earlier runs first. */
    public LocalStackBuilder fresh(boolean deleteState) {
        fresh = deleteState;
        return this;
    }

    /** Starts nothing yet. */
    public LocalStack build() {
        return build(Installation.ofThisBuild());
    }

    /** With the built jars of the source tree in this folder. */
    public LocalStack build(Path root) {
        return build(new Installation(root.toAbsolutePath()));
    }

    private LocalStack build(Installation installation) {
        return new LocalStack(
                installation,
                home,
                new LocalStackSettings(
                        keyHolder,
                        ports,
                        jvmOptions,
                        properties,
                        environment,
                        addresses,
                        wrappers,
                        foreignBroker,
                        witnessed,
                        fresh));
    }
}
