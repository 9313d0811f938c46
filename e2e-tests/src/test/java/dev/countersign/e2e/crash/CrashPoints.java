package dev.countersign.e2e.crash;

import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Every crash point there is: the sources of the services are asked, so that none can be forgotten. */
public final class CrashPoints {
    private static final Pattern POINT = Pattern.compile("CrashPoint\\.reached\\(\\s*\"([a-z]+\\.[a-z-]+)\"\\)");
    private static final Path ROOT = Path.of(System.getProperty("countersign.root", ".."));

    private CrashPoints() {}

    /** The names of a service's points. */
    public static List<String> of(Service service) {
        Set<String> names = new TreeSet<>();
        try (var files = Files.walk(ROOT.resolve(service.label()).resolve("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                var found = POINT.matcher(Files.readString(file));
                while (found.find()) {
                    String name = found.group(1);
                    if (!service.label()
                                    .startsWith(name.substring(0, name.indexOf('.') + 1)
                                            .replace('.', '-'))
                            || !names.add(name)) {
                        throw new AssertionError("crash point " + name + " in " + file
                                + ": its name must begin with the service's and be used once");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(names);
    }
}
