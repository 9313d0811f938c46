package dev.countersign.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The built jars of a source tree.
 *
 * @param root the folder of the launcher
 */
record Installation(Path root) {
    /** From the system property {@code countersign.root}, which the launcher and the tests set. */
    static Installation ofThisBuild() {
        String root = System.getProperty("countersign.root");
        if (root == null) {
            throw new StackException("the system property countersign.root must name the folder of the launcher");
        }
        return new Installation(Path.of(root).toAbsolutePath());
    }

    /** What is given to {@code java -jar} for a process that ends with its starter. */
    Path tetheredJar(Service service) {
        return service == Service.KAFKA ? stackJar() : TetheredJar.beside(builtJar(service));
    }

    /**
     * The JVM's archive of a process's classes (JEP 310): it makes one when the process ends and there is none, and does without
     * if it cannot. Halves the time to start. One of an earlier build is deleted here: the JVM would not use it, nor replace it.
     */
    Path classArchive(Service service) {
        Path archive = tetheredJar(service).resolveSibling(service.label() + ".jsa");
        try {
            if (Files.exists(archive)
                    && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(builtJar(service))) < 0) {
                Files.deleteIfExists(archive);
            }
        } catch (IOException e) {
            throw new StackException("cannot delete " + archive + " of an earlier build: " + e.getMessage(), e);
        }
        return archive;
    }

    private Path builtJar(Service service) {
        return service == Service.KAFKA
                ? stackJar()
                : built(root.resolve(service.label()).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    Path cliJar() {
        return built(root.resolve("cli/target/countersign-cli.jar"));
    }

    Path stackJar() {
        return built(root.resolve("deploy/local-stack/target/countersign-local-stack.jar"));
    }

    /** The JDK this process runs on. */
    Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private Path built(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new StackException(jar + " is not built; run ./mvnw package in " + root);
        }
        return jar;
    }
}
