package dev.countersign.contract.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a policy in one spelling (docs/format.md, "Policies"), of what it means alone: no comment and no choice of YAML is left. Written by hand
 * rather than by a YAML library, whose next version may break lines elsewhere: these bytes are hashed.
 */
final class PolicyWriter {
    private static final String DEEPER = "  ";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9+/=._-]*");
    private static final Pattern QUOTED = Pattern.compile("[\\p{L}\\p{N} +/=._@'-]*");
    private static final Set<String> WORDS = Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    private final StringBuilder out = new StringBuilder();

    private PolicyWriter() {}

    /** @param called what is written for each name of a person */
    static String write(PolicyFile policy, Map<PersonName, String> called) {
        var writer = new PolicyWriter();
        writer.mapping(tree(policy, called), "");
        return writer.out.toString();
    }

    private void mapping(JsonNode node, String indent) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            out.append(indent).append(text(entry.getKey())).append(':');
            JsonNode value = entry.getValue();
            if (value.isObject() && !value.isEmpty()) {
                out.append('\n');
                mapping(value, indent + DEEPER);
            } else {
                out.append(' ').append(onOneLine(value)).append('\n');
            }
        }
    }

    private static String onOneLine(JsonNode value) {
        if (value.isObject()) {
            return "{}";
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(onOneLine(element)));
            return "[" + String.join(", ", elements) + "]";
        }
        return value.isTextual() ? text(value.textValue()) : value.asText();
    }

    /** Nothing that a checked policy holds needs an escape. */
    private static String text(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        if (!QUOTED.matcher(text).matches()) {
            throw new IllegalStateException("a checked policy has no such text: " + text);
        }
        return '"' + text + '"';
    }

    private static JsonNode tree(PolicyFile policy, Map<PersonName, String> called) {
        var people = new SimpleModule()
                .addSerializer(PersonName.class, new JsonSerializer<>() {
                    @Override
                    public void serialize(PersonName name, JsonGenerator json, SerializerProvider provider)
                            throws IOException {
                        json.writeString(Objects.requireNonNull(called.get(name)));
                    }
                })
                .addKeySerializer(PersonName.class, new JsonSerializer<>() {
                    @Override
                    public void serialize(PersonName name, JsonGenerator json, SerializerProvider provider)
                            throws IOException {
                        json.writeFieldName(Objects.requireNonNull(called.get(name)));
                    }
                });
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .addModule(people)
                .build()
                .valueToTree(policy);
    }
}
