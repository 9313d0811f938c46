package dev.countersign.contract.policy;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.KeyId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The people of a policy file: one name and one key each. */
final class PolicyPeople {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@+'-]{0,63}");

    private final PolicyText text;
    private final Map<PersonName, VerifyingKey> byName = new HashMap<>();
    private final Map<KeyId, VerifyingKey> byKey = new HashMap<>();
    private final Map<KeyId, String> names = new HashMap<>();

    PolicyPeople(PolicyText text) {
        this.text = text;
    }

    /**
     * @throws PolicyException naming line and fix
     */
    void add(PersonName person, @Nullable VerifyingKey key) {
        String name = person.value();
        String at = "people." + name;
        if (!NAME.matcher(name).matches()) {
            throw text.at(at, "a name is letters, digits, spaces and ._@+'-, at most 64 of them");
        }
        VerifyingKey own = text.there(at, key);
        String other = names.put(own.keyId(), name);
        if (other != null) {
            throw text.at(at, "has the same key as " + other + "; give each person one name and one key");
        }
        byName.put(person, own);
        byKey.put(own.keyId(), own);
    }

    /**
     * The keys of the people that a list names.
     *
     * @throws PolicyException naming line and fix if one is not known, or named twice
     */
    Set<KeyId> keys(String at, List<PersonName> list) {
        Set<KeyId> keys = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String here = at + "[" + i + "]";
            PersonName name = text.there(here, list.get(i));
            VerifyingKey key = byName.get(name);
            if (key == null) {
                throw text.at(here, name + " is not among people; add them there with their public key");
            }
            if (!keys.add(key.keyId())) {
                throw text.at(here, name + " is named twice; name each person once");
            }
        }
        return keys;
    }

    /** The name of somebody who was added. */
    String name(KeyId key) {
        return names.getOrDefault(key, key.hex());
    }

    Map<KeyId, VerifyingKey> byKey() {
        return byKey;
    }

    Map<KeyId, String> names() {
        return names;
    }
}
