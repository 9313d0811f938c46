package dev.countersign.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** The Java agent that makes crash points crash, compiled from {@code src/test/crash-agent}: it is on no service's class path. */
public final class CrashAgentJar {
    private static final Path SOURCES =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("src/test/crash-agent");
    private static final String POINT = "dev/countersign/contract/crash/CrashPoint";

    private CrashAgentJar() {}

    /** Builds it in this folder. */
    public static Path in(Path folder) {
        try {
            Path classes = Files.createDirectory(folder.resolve("crash-agent"));
            compile(classes);
            Path jar = folder.resolve("crash-agent.jar");
            var manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), "CrashAgent");
            try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                for (Path file : agentClasses(classes)) {
                    put(out, file.getFileName().toString(), file);
                }
                // Under a name that no class loader looks for.
                put(out, "crash-point.class", classes.resolve(POINT + ".class"));
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> agentClasses(Path classes) throws IOException {
        try (var files = Files.list(classes)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static void put(JarOutputStream out, String name, Path file) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(file, out);
    }

    private static void compile(Path classes) throws IOException {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests run on a JDK");
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var sources =
                    files.getJavaFileObjects(SOURCES.resolve("CrashAgent.java"), SOURCES.resolve(POINT + ".java"));
            List<String> options = List.of("-d", classes.toString(), "-nowarn", "-proc:none", "--release", "21");
            if (!compiler.getTask(null, files, null, options, null, sources).call()) {
                throw new AssertionError("the crash agent does not compile");
            }
        }
    }
}
