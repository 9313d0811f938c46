package dev.countersign.contract.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shape of a policy file, key by key; {@link #resolve} turns names of people into keys and checks that rules can be met. */
record PolicyFile(int serial, Map<String, VerifyingKey> people, Map<AppId, App> apps) {
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    PolicyFile {
        if (serial < 1) {
            throw new IllegalArgumentException("serial must be 1 or more, and grow with every change of the policy");
        }
        if (people == null || people.isEmpty() || apps == null || apps.isEmpty()) {
            throw new IllegalArgumentException("a policy names at least one of people and one of apps");
        }
    }

    record App(Map<EnvironmentName, Environment> environments) {
        App {
            if (environments == null || environments.isEmpty()) {
                throw new IllegalArgumentException("an app has at least one of environments");
            }
        }
    }

    record Environment(
            List<String> publishers,
            @Nullable List<String> approvers,
            @Nullable Integer approvals,
            @Nullable Map<ChannelName, ChannelRules> channels) {
        Environment {
            if (publishers == null || publishers.isEmpty()) {
                throw new IllegalArgumentException("an environment has at least one of publishers");
            }
        }
    }

    static PolicyFile read(byte[] yaml) {
        try {
            return YAML.readValue(yaml, PolicyFile.class);
        } catch (JsonMappingException e) {
            String why = e.getCause() instanceof IllegalArgumentException cause
                    ? cause.getMessage()
                    : e.getOriginalMessage();
            throw new PolicyException(where(e) + why, e);
        } catch (JsonProcessingException e) {
            throw new PolicyException(where(e) + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new PolicyException("the policy cannot be read", e);
        }
    }

    Policy resolve(Sha256 digest) {
        Map<KeyId, VerifyingKey> byKey = new HashMap<>();
        Map<KeyId, String> names = new HashMap<>();
        people.forEach((name, key) -> {
            names.put(key.keyId(), name);
            if (byKey.put(key.keyId(), key) != null) {
                throw new PolicyException(
                        "people." + name + ": another person has the same key; give each person one name");
            }
        });
        Map<Scope, EnvironmentRules> environments = new HashMap<>();
        apps.forEach((app, rules) -> rules.environments.forEach((name, environment) -> {
            var scope = new Scope(app, name);
            environments.put(scope, resolve(scope, environment));
        }));
        return new Policy(digest, serial, byKey, names, environments);
    }

    private EnvironmentRules resolve(Scope scope, Environment environment) {
        String at = "apps." + scope.app() + ".environments." + scope.environment();
        Set<KeyId> publishers = keys(at + ".publishers", environment.publishers);
        Set<KeyId> approvers =
                keys(at + ".approvers", environment.approvers == null ? List.of() : environment.approvers);
        int approvals = environment.approvals == null ? 0 : environment.approvals;
        for (KeyId publisher : publishers) {
            long others =
                    approvers.stream().filter(key -> !key.equals(publisher)).count();
            if (others < approvals) {
                throw new PolicyException(at + ".approvals: " + approvals + " cannot be met, a publisher has only "
                        + others + " approvers besides themselves; name more approvers or ask for fewer approvals");
            }
        }
        if (approvals < 0) {
            throw new PolicyException(at + ".approvals: must not be negative");
        }
        Map<ChannelName, ChannelRules> channels = environment.channels == null ? Map.of() : environment.channels;
        if (channels.values().stream().filter(ChannelRules::byDefault).count() > 1) {
            throw new PolicyException(at + ".channels: at most one channel can be the default");
        }
        return new EnvironmentRules(publishers, approvers, approvals, channels);
    }

    private Set<KeyId> keys(String at, List<String> names) {
        Set<KeyId> keys = new LinkedHashSet<>();
        for (String name : names) {
            VerifyingKey key = people.get(name);
            if (key == null) {
                throw new PolicyException(
                        at + ": " + name + " is not among people; add them there with their public key");
            }
            keys.add(key.keyId());
        }
        return keys;
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }
}
