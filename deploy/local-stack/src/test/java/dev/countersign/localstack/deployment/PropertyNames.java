package dev.countersign.localstack.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The properties that a service's sources really read: its configuration mappings and injected properties. */
final class PropertyNames {
    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"([a-z.-]+)\"\\)");
    private static final Pattern PROPERTY = Pattern.compile("@ConfigProperty\\(\\s*name = \"([a-z.-]+)\"");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z.-]+)[:}]");
    private static final Pattern NAMED = Pattern.compile("@(?:[a-z.]+)?WithName\\(\"([a-z-]+)\"\\)");
    private static final Pattern TYPE = Pattern.compile("^\\s*(?:public )?(interface|enum) (\\w+) \\{");
    private static final Pattern METHOD = Pattern.compile("^\\s+([\\w<>.]+) (\\w+)\\(\\);");

    private PropertyNames() {}

    /** As environment variables: {@code countersign.log.poll-interval} is {@code COUNTERSIGN_LOG_POLL_INTERVAL}. */
    static Set<String> environmentOf(Path root, String service) throws IOException {
        Set<String> variables = new TreeSet<>();
        of(root, service).forEach(name -> variables.add(environment(name)));
        return variables;
    }

    static String environment(String property) {
        return property.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    static Set<String> of(Path root, String service) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path sources : List.of(root.resolve(service), root.resolve("object-store"))) {
            try (Stream<Path> files = Files.walk(sources.resolve("src/main"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = Files.readString(file);
                    find(PROPERTY, text, names);
                    if (file.endsWith("application.properties")) {
                        find(REFERENCE, text, names);
                    }
                    Matcher mapping = MAPPING.matcher(text);
                    if (mapping.find()) {
                        members(text, mapping.end(), mapping.group(1), names);
                    }
                }
            }
        }
        return names;
    }

    private static void find(Pattern pattern, String text, Set<String> names) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }

    /** The methods without a body; one that gives a nested interface stands for that one's methods. */
    private static void members(String text, int start, String prefix, Set<String> names) {
        Map<String, Map<String, String>> types = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        String named = null;
        for (String line : text.substring(start).lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher method = METHOD.matcher(line);
            Matcher name = NAMED.matcher(line);
            if (type.find()) {
                open.push(type.group(2));
                types.putIfAbsent(type.group(2), new HashMap<>());
            } else if (name.find()) {
                named = name.group(1);
            } else if (method.find()) {
                types.get(open.peek()).put(named == null ? hyphens(method.group(2)) : named, method.group(1));
                named = null;
            } else if (line.strip().endsWith("{")) {
                open.push(open.peek());
            } else if (line.strip().equals("}")) {
                open.pop();
            }
        }
        collect(types, types.get(first(text, start)), prefix, names);
    }

    private static String first(String text, int start) {
        for (String line : text.substring(start).lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (type.find()) {
                return type.group(2);
            }
        }
        throw new IllegalStateException("a mapping without an interface");
    }

    private static void collect(
            Map<String, Map<String, String>> types, Map<String, String> members, String prefix, Set<String> names) {
        members.forEach((name, type) -> {
            Map<String, String> nested = types.get(type);
            if (nested == null || nested.isEmpty()) {
                names.add(prefix + "." + name);
            } else {
                collect(types, nested, prefix + "." + name, names);
            }
        });
    }

    private static String hyphens(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
