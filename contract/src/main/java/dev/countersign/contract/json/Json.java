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
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the JSON of this system: snake_case names, absent instead of null, instants as RFC 3339 in UTC to the second. Reading
 * rejects duplicate keys, trailing text, wrong types and nesting deeper than 32. Thread-safe.
 */
public final class Json {
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
            T value = mapper.readValue(document, type);
            if (value == null) {
                throw new MalformedException("null is not a document");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new MalformedException(
                    at(e)
                            + firstLine(
                                    e.getCause() instanceof IllegalArgumentException c
                                            ? c.getMessage()
                                            : e.getOriginalMessage()),
                    e);
        } catch (JsonProcessingException e) {
            throw new MalformedException("not valid JSON: " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new MalformedException("not readable as JSON", e);
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
        return path.isEmpty() ? "" : path + ": ";
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "malformed" : message.lines().findFirst().orElse("malformed");
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
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .addModule(new SimpleModule()
                        .addSerializer(Instant.class, new InstantJson.Writer())
                        .addDeserializer(Instant.class, new InstantJson.Reader()))
                .build();
    }
}
