package dev.countersign.contract.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.countersign.contract.value.Utf8;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the JSON of this system (RFC 8259): snake_case names, absent instead of null, instants as RFC 3339 in UTC to the second.
 * Reading rejects other encodings than UTF-8, duplicate keys, trailing text, nesting deeper than 32, and takes no value of one type for
 * another. It sets no limit of size: the caller has the bytes already. Thread-safe.
 */
public final class Json {
    private static final int LONGEST_MESSAGE = 300;
    private static final ObjectMapper TOLERANT = mapper(false);
    private static final ObjectMapper STRICT = mapper(true);

    private Json() {}

    /**
     * Reads a document; a field that the type does not know is an error.
     *
     * @throws MalformedException if the bytes are not exactly one valid document of this type
     */
    public static <T> T readStrictly(byte[] document, Class<T> type) {
        return read(STRICT, document, type);
    }

    /**
     * Reads a document that a newer version may have written: fields that the type does not know are skipped.
     *
     * @throws MalformedException if the bytes are not exactly one valid document of this type
     */
    public static <T> T readTolerantly(byte[] document, Class<T> type) {
        return read(TOLERANT, document, type);
    }

    /** Writes a value as compact UTF-8 JSON. */
    public static byte[] write(Object value) {
        try {
            return STRICT.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    private static <T> T read(ObjectMapper mapper, byte[] document, Class<T> type) {
        try {
            T value = mapper.readValue(Utf8.decode(document), type);
            if (value == null) {
                throw new MalformedException("null is not a document");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new MalformedException(
                    at(e)
                            + printable(
                                    e.getCause() instanceof IllegalArgumentException c
                                            ? c.getMessage()
                                            : e.getOriginalMessage()),
                    e);
        } catch (JsonProcessingException e) {
            throw new MalformedException("not valid JSON: " + printable(e.getOriginalMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(printable(e.getMessage()), e);
        }
    }

    private static String at(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "" : printable(path.toString()) + ": ";
    }

    private static String printable(@Nullable String message) {
        String line = Utf8.printable(message == null ? "" : message, LONGEST_MESSAGE);
        return line.isEmpty() ? "malformed" : line;
    }

    private static ObjectMapper mapper(boolean strict) {
        var factory = new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(32).build())
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual, // numbers and booleans are no text
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .addModule(new SimpleModule()
                        .addSerializer(Instant.class, new InstantJson.Writer())
                        .addDeserializer(Instant.class, new InstantJson.Reader()))
                .build();
    }
}
