package dev.countersign.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void takenPortIsNamedWithTheVariableThatMovesIt() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var failure =
                    assertThrows(StackException.class, () -> Ports.claim(Map.of(Service.INGEST, other.getLocalPort())));
            assertTrue(failure.getMessage().contains("port " + other.getLocalPort()), failure.getMessage());
            assertTrue(failure.getMessage().contains("COUNTERSIGN_INGEST_PORT"), failure.getMessage());
        }
    }

    @Test
    void freePortsDiffer() {
        Ports ports = Ports.claim(Map.of());
        assertEquals(
                Service.values().length,
                Arrays.stream(Service.values()).map(ports::of).distinct().count());
    }

    @Test
    void usualPortsAreMovedByTheEnvironment() {
        Map<Service, Integer> ports = Ports.of(Map.of("COUNTERSIGN_KAFKA_PORT", "19092"));
        assertEquals(
                Map.of(Service.KAFKA, 19092, Service.INGEST, 8081, Service.SIGNING, 8082, Service.DISTRIBUTION, 8083),
                ports);
        assertThrows(StackException.class, () -> Ports.of(Map.of("COUNTERSIGN_KAFKA_PORT", "99999")));
        assertThrows(StackException.class, () -> Ports.of(Map.of("COUNTERSIGN_KAFKA_PORT", "kafka")));
    }
}
