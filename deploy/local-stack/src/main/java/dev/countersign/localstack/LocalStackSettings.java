package dev.countersign.localstack;

import java.util.List;
import java.util.Map;

/** What a builder was told; services that it was told nothing about get none. */
record LocalStackSettings(
        KeyHolderChoice keyHolder,
        Map<Service, Integer> ports,
        Map<Service, List<String>> jvmOptions,
        Map<Service, Map<String, String>> properties,
        Map<Service, Map<String, String>> environment,
        boolean fresh) {

    List<String> jvmOptions(Service service) {
        return jvmOptions.getOrDefault(service, List.of());
    }

    Map<String, String> properties(Service service) {
        return properties.getOrDefault(service, Map.of());
    }

    Map<String, String> environment(Service service) {
        return environment.getOrDefault(service, Map.of());
    }
}
