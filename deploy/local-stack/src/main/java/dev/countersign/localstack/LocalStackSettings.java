package dev.countersign.localstack;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a builder was told; services that it was told nothing about get none.
 *
 * @param foreignBroker bootstrap servers of a broker that is not the stack's; null to start one
 */
record LocalStackSettings(
        KeyHolderChoice keyHolder,
        Map<Service, Integer> ports,
        Map<Service, List<String>> jvmOptions,
        Map<Service, Map<String, String>> properties,
        Map<Service, Map<String, String>> environment,
        Map<Service, String> addresses,
        Map<Service, List<String>> wrappers,
        @Nullable String foreignBroker,
        boolean witnessed,
        boolean fresh) {
    private static final String LOOPBACK = "127.0.0.1";

    List<String> jvmOptions(Service service) {
        return jvmOptions.getOrDefault(service, List.of());
    }

    Map<String, String> properties(Service service) {
        return properties.getOrDefault(service, Map.of());
    }

    Map<String, String> environment(Service service) {
        return environment.getOrDefault(service, Map.of());
    }

    String address(Service service) {
        return addresses.getOrDefault(service, LOOPBACK);
    }

    /** What stands before a service's command. */
    List<String> wrapper(Service service) {
        return wrappers.getOrDefault(service, List.of());
    }
}
