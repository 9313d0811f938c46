package dev.countersign.contract.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas in docs, against what is really written. */
class EventSchemasTest {
    private static final Path DOCS = Path.of("..", "docs");

    static Stream<Event> everyKind() {
        return SignedEventTest.everyKind();
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whatIsWrittenIsWhatItsSchemaSays(Event event) throws IOException {
        JsonNode payload = Json.readTolerantly(event.toPayload(), JsonNode.class);
        JsonNode schema = schema(event.kind());
        JsonSchema validator = validator(schema);
        assertEquals(Set.of(), validator.validate(payload));
        assertTrue(names(schema.path("properties")).containsAll(names(payload)), "a field is not in the schema");
        schema.path("required").forEach(field -> {
            ObjectNode without = payload.deepCopy();
            assertTrue(without.remove(field.asText()) != null, field + " is always there");
            assertFalse(validator.validate(without).isEmpty(), "without " + field);
        });
        for (String field : names(payload)) {
            ObjectNode changed = payload.deepCopy();
            changed.putObject(field).put("no", "such");
            assertFalse(validator.validate(changed).isEmpty(), field + " of another type");
        }
        assertEquals(
                Set.of(), validator.validate(((ObjectNode) payload.deepCopy()).put("later", 1)), "fields are added");
    }

    /** As the schema says what must be there, so does whoever reads. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void whatIsRequiredIsMissedByItsReaderAndWhatIsAboutAnEnvironmentNamesIt(Event event) throws Exception {
        JsonNode payload = Json.readTolerantly(event.toPayload(), JsonNode.class);
        for (JsonNode field : schema(event.kind()).path("required")) {
            ObjectNode without = payload.deepCopy();
            without.remove(field.asText());
            assertThrows(
                    MalformedException.class,
                    () -> Json.readTolerantly(without.toString().getBytes(UTF_8), Event.class),
                    "without " + field);
        }
        var scope = Arrays.stream(event.getClass().getMethods())
                .filter(method -> method.getName().equals("scope"))
                .findFirst();
        if (scope.isPresent() && payload.has("app")) {
            assertEquals(
                    payload.path("app").asText() + "/"
                            + payload.path("environment").asText(),
                    String.valueOf(scope.get().invoke(event)));
        }
    }

    /** Names of people and texts have spaces or are addresses: no field of an event can hold any, wherever it stands. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void noFieldCanHoldFreeText(Event event) throws IOException {
        JsonNode payload = Json.readTolerantly(event.toPayload(), JsonNode.class);
        JsonSchema validator = validator(schema(event.kind()));
        List<String> texts = new ArrayList<>();
        texts("", payload, texts);
        for (String pointer : texts) {
            for (String text : List.of("signed by Jane Doe", "jane@example.com", "Größe", "")) {
                JsonNode changed = payload.deepCopy();
                int last = pointer.lastIndexOf('/');
                JsonNode parent = changed.at(pointer.substring(0, last));
                String name = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
                if (parent instanceof ArrayNode array) {
                    array.set(Integer.parseInt(name), text);
                } else {
                    ((ObjectNode) parent).put(name, text);
                }
                assertFalse(validator.validate(changed).isEmpty(), pointer + " took: " + text);
            }
        }
    }

    /** What would name a device, or help to compute its public key, has no field at all; a note has one for its salted digest, which is no text. */
    @Test
    void noSchemaHasAFieldForADeviceAChecksumOrWhatANoteSays() throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("schemas"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                for (String name : List.of(
                        "device_id", "checksum", "session_key", "modulus", "name", "email", "link", "comment")) {
                    assertFalse(text.contains("\"" + name + "\":"), file + " has a field " + name);
                }
            }
        }
    }

    private static void texts(String pointer, JsonNode node, List<String> found) {
        if (node.isTextual()) {
            found.add(pointer);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                texts(pointer + "/" + i, node.get(i), found);
            }
        } else {
            node.fieldNames()
                    .forEachRemaining(name ->
                            texts(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), node.get(name), found));
        }
    }

    @Test
    void everyKindHasASchemaAndAMessageAndAnExample() throws IOException {
        Set<String> kinds = Arrays.stream(
                        Event.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(DOCS.resolve("schemas"))) {
            assertEquals(
                    kinds,
                    files.map(file -> file.getFileName().toString().replace(".v1.json", ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertEquals(kinds, everyKind().map(Event::kind).collect(Collectors.toCollection(TreeSet::new)));
        JsonNode api = new YAMLMapper().readTree(Files.readString(DOCS.resolve("asyncapi.yaml")));
        Set<String> named = new TreeSet<>();
        JsonNode messages = api.path("components").path("messages");
        messages.forEach(message -> {
            named.add(message.path("name").asText());
            JsonNode event = message.path("x-event").path("$ref");
            assertTrue(event.isMissingNode() || Files.isRegularFile(DOCS.resolve(event.asText())), event.asText());
        });
        Set<String> expected = kinds.stream()
                .map(kind -> "dev.countersign." + kind + ".v1")
                .collect(Collectors.toCollection(TreeSet::new));
        expected.add("dev.countersign.log.checkpoint.v1");
        assertEquals(expected, named);
        assertEquals(
                names(messages),
                names(api.path("channels").path("signing-events").path("messages")));
    }

    private static JsonNode schema(String kind) throws IOException {
        String text = Files.readString(DOCS.resolve("schemas").resolve(kind + ".v1.json"));
        return Json.readStrictly(text.getBytes(UTF_8), JsonNode.class);
    }

    private static JsonSchema validator(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
