package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each service is upgraded alone beside the previous version of the others, and started alone, in every order. The previous version is the built
 * source tree that {@code -Dcountersign.previous} names ({@code benchmarks/upgrade} builds one); this build itself unless it is given.
 */
@Tag("long")
class AnyOrderIT {
    private static final Path THIS = Path.of(System.getProperty("countersign.root"));
    private static final Path PREVIOUS = Path.of(System.getProperty("countersign.previous", THIS.toString()));

    private int releases;

    static Stream<List<Service>> orders() {
        List<Service> all = List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION);
        return all.stream()
                .flatMap(first -> all.stream().filter(other -> other != first).map(second -> {
                    Service third = all.stream()
                            .filter(other -> other != first && other != second)
                            .findFirst()
                            .orElseThrow();
                    return List.of(first, second, third);
                }));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aJourneyEndsAfterEveryStep(List<Service> order, @TempDir Path folder) {
        try (LocalStack processes = LocalStack.in(folder.resolve("home")).build(PREVIOUS)) {
            processes.start();
            Stack stack = Stack.of(processes);
            publish(stack, folder);
            for (Service service : order) {
                processes.upgrade(service, THIS);
                publish(stack, folder);
            }
            order.forEach(processes::stop);
            for (Service service : order) {
                processes.launch(service); // whether or not it can be ready without the others
            }
            order.forEach(processes::awaitReady);
            publish(stack, folder);
            stack.cli()
                    .run("audit", "verify", "--log", stack.logFolder(), "--json")
                    .endedWith(0);
            assertEquals(releases, stack.log().events(ReleaseSealed.class).count());
        }
    }

    private void publish(Stack stack, Path folder) {
        String version = "1.0." + ++releases;
        Path zip = WebBuild.zip(folder.resolve(version + ".zip"), releases, 20_000);
        stack.publish(zip, "development", version, "--wait").endedWith(0);
        await().atMost(Stack.SOON).until(() -> stack.phone("development").isOffered(version));
    }
}
