package dev.countersign.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

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

    /** A service's Quarkus fast-jar. */
    Path serviceJar(Service service) {
        return built(root.resolve(service.label()).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /** The packages a jar's manifest opens; {@code java -jar} reads that by itself, {@code java -cp} does not. */
    static List<String> addOpens(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            String opened = file.getManifest().getMainAttributes().getValue("Add-Opens");
            return opened == null
                    ? List.of()
                    : Stream.of(opened.strip().split("\\s+"))
                            .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
                            .toList();
        } catch (IOException e) {
            throw new StackException(jar + " cannot be read; run ./mvnw clean package", e);
        }
    }

    Path stackJar() {
        return built(root.resolve("deploy/local-stack/target/countersign-local-stack.jar"));
    }

    Path tetherJar() {
        return built(root.resolve("deploy/local-stack/target/countersign-local-stack-tether.jar"));
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

    static String classPath(List<Path> jars) {
        return String.join(
                System.getProperty("path.separator"),
                jars.stream().map(Path::toString).toList());
    }
}
