package dev.countersign.contract.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a policy file, key by key (docs/policy.md), in the order in which its published form has them. What it means is {@link PolicyRules}'
 * matter. Wherever a person is named the type is {@link PersonName}, so that no name is taken for another text.
 */
record PolicyFile(
        int serial,
        @Nullable Map<PersonName, VerifyingKey> people,
        @Nullable Owners owners,
        @Nullable Heads heads,
        @Nullable Owners operators,
        @Nullable Map<String, App> apps) {
    private static final Set<Class<?>> TEXTS =
            Set.of(String.class, PersonName.class, VerifyingKey.class, KeyId.class, Sha256.class, DeviceKeyId.class);
    private static final ObjectMapper MAPPER = YAMLMapper.builder(PolicyText.YAML)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, // numbers and booleans are no text
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    record Owners(
            @Nullable List<PersonName> people, @Nullable Integer approvals) {}

    record Revocations(
            @Nullable List<PersonName> publishers, @Nullable Integer approvals) {}

    record Heads(@Nullable Long period, @Nullable Long expiry) {}

    record Guard(
            @Nullable PersonName person,
            @Nullable Integer failures,
            @Nullable Integer attempts) {}

    record Limits(
            @Nullable Long bundleSize,
            @Nullable Integer releasesPerHour,
            @Nullable Integer releasesPerHourPerKey) {}

    record DeviceKey(
            @Nullable Holder heldBy,
            @Nullable KeyId fingerprint,
            @Nullable DeviceKeyId keyId) {}

    /** Who has a private half that is not in the signing service's key holder. */
    enum Holder {
        @JsonProperty("developer")
        DEVELOPER
    }

    record App(
            @Nullable Map<String, Environment> environments,
            @Nullable Legacy legacy) {}

    record Legacy(@Nullable String environment, @Nullable Integer key) {}

    record Environment(
            @Nullable DeviceKey deviceKey,
            @Nullable List<PersonName> publishers,
            @Nullable List<PersonName> approvers,
            @Nullable Integer approvals,
            @Nullable Map<String, ChannelPolicy> channels,
            @Nullable Revocations revocations,
            @Nullable Guard guard,
            @Nullable Limits limits,
            @Nullable Owners operators) {}

    /**
     * @throws PolicyException naming line and fix
     */
    static PolicyFile read(PolicyText policy) {
        try {
            PolicyFile file = MAPPER.readValue(policy.text(), PolicyFile.class);
            if (file == null) {
                throw new PolicyException("the policy is empty; docs/policy.md shows one");
            }
            return file;
        } catch (JsonMappingException e) {
            throw policy.at(path(e), why(e));
        } catch (JsonProcessingException e) {
            throw PolicyText.notYaml(e);
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String why(JsonMappingException e) {
        if (e.getCause() instanceof IllegalArgumentException invalid && invalid.getMessage() != null) {
            return invalid.getMessage();
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "no policy has this key here; the keys known here are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Objects::toString)
                            .collect(Collectors.toCollection(TreeSet::new));
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "must be " + expected(mismatch.getTargetType());
        }
        return String.valueOf(e.getOriginalMessage());
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (List.class.isAssignableFrom(type)) {
            return "a list, such as [anna, ben]";
        }
        if (type.isEnum()) {
            return "one of " + names(type);
        }
        if (type == Version.class) {
            return "a version such as 1.2.3";
        }
        return TEXTS.contains(type)
                ? "text; put it in quotes if it looks like a number"
                : "a mapping of keys to values";
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getFields())
                .map(field -> field.getAnnotation(JsonProperty.class))
                .filter(Objects::nonNull)
                .map(JsonProperty::value)
                .toList();
    }
}
