package dev.countersign.e2e.mutation;

import dev.countersign.e2e.mutation.Mutation.Field;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * The changed seals of one release: first every named trick, then random changes up to the number asked for. The same
 * seed gives the same ones.
 */
public final class SealMutations {

    private final List<Mutation> attacks = new ArrayList<>();
    private final List<Mutation> respellings = new ArrayList<>();

    /**
     * @param count how many attacks to make
     */
    public SealMutations(Attacker attacker, long seed, int count) {
        WireSeal original = attacker.original();
        SealValues meaning = attacker.values();
        Set<WireSeal> seen = new LinkedHashSet<>(Set.of(original, attacker.otherBundle()));
        RandomMutations random = new RandomMutations(attacker, new Random(seed));
        List<Mutation> tricks = NamedMutations.of(attacker);
        for (int i = 0; attacks.size() < count; i++) {
            Mutation mutation = i < tricks.size() ? tricks.get(i) : random.next();
            if (seen.add(mutation.seal())) {
                boolean sameMeaning = SealValues.of(mutation.seal()).equals(Optional.of(meaning));
                (sameMeaning ? respellings : attacks).add(mutation);
            }
        }
    }

    /** Seals that mean something else than the signer said. None may be opened. */
    public List<Mutation> attacks() {
        return List.copyOf(attacks);
    }

    /**
     * Seals of the very same values in other characters (upper-case hex, line breaks in base64): whoever makes one gains
     * nothing, and a client may open it, to the original plaintext.
     */
    public List<Mutation> respellings() {
        return List.copyOf(respellings);
    }

    /**
     * So many attacks, from every field in turn, that change more than characters: for clients whose reading of odd hex
     * and base64 is even more lenient, and which verify nothing where no checksum is.
     */
    public List<Mutation> sample(int size) {
        List<Mutation> chosen = new ArrayList<>();
        List<Field> fields = List.of(
                Field.IV, Field.WRAPPED_KEY, Field.SEALED_CHECKSUM, Field.BUNDLE, Field.DOWNGRADE, Field.SPLICE);
        for (int i = 0; i < size; i++) {
            Field field = fields.get(i % fields.size());
            List<Mutation> ofField = attacks.stream()
                    .filter(attack -> attack.field() == field)
                    .filter(attack -> attack.seal().checksum() != null
                            && !attack.seal().checksum().isEmpty())
                    .toList();
            int rank = i / fields.size();
            int perField = (size + fields.size() - 1) / fields.size();
            chosen.add(ofField.get(rank * ofField.size() / perField));
        }
        return chosen;
    }
}
