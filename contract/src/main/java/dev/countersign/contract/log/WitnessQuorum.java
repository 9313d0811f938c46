package dev.countersign.contract.log;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which witnesses must have cosigned a checkpoint before it counts (C2SP tlog-policy): lines {@code witness NAME VKEY [URL]}, {@code group NAME
 * all|any|K MEMBER...} and exactly one {@code quorum NAME|none}. Immutable.
 */
public final class WitnessQuorum {
    /** No cosignature is needed. */
    public static final WitnessQuorum NONE = new WitnessQuorum(List.of(), new Rule(0, List.of(), null));

    private final List<Witness> witnesses;
    private final Rule rule;

    /**
     * A witness that counts.
     *
     * @param url its submission prefix; whoever only verifies needs none
     */
    public record Witness(CosignerKey key, Optional<URI> url) {}

    /** Either one witness, or so many of the members. */
    private record Rule(
            int needed, List<Rule> members, @Nullable CosignerKey witness) {
        boolean holds(Set<CosignerKey> cosigners) {
            return witness != null
                    ? cosigners.contains(witness)
                    : members.stream().filter(member -> member.holds(cosigners)).count() >= needed;
        }
    }

    private WitnessQuorum(List<Witness> witnesses, Rule rule) {
        this.witnesses = List.copyOf(witnesses);
        this.rule = rule;
    }

    /**
     * Reads the lines of a policy that are not about logs.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    static WitnessQuorum parse(List<String[]> lines) {
        var parsing = new Parsing();
        lines.forEach(parsing::line);
        if (parsing.quorum == null) {
            throw new IllegalArgumentException("the quorum line is missing");
        }
        return new WitnessQuorum(parsing.witnesses, parsing.quorum);
    }

    public List<Witness> witnesses() {
        return witnesses;
    }

    /** Whether these are enough. */
    public boolean isMetBy(Set<CosignerKey> cosigners) {
        return rule.holds(cosigners);
    }

    /** Whose valid cosignatures a note has. */
    public Set<CosignerKey> cosigners(SignedNote note) {
        Set<CosignerKey> cosigners = new HashSet<>();
        for (Witness witness : witnesses) {
            witness.key.cosigned(note).ifPresent(time -> cosigners.add(witness.key));
        }
        return cosigners;
    }

    /**
     * @throws LogException BAD_SIGNATURE if a cosignature is wrong or too few are there
     */
    void require(SignedNote note) {
        if (!isMetBy(cosigners(note))) {
            throw new LogException(
                    LogException.Kind.BAD_SIGNATURE,
                    "the checkpoint is not cosigned by the witnesses that are asked for ("
                            + cosigners(note).size() + " of " + witnesses.size() + " known ones did)");
        }
    }

    private static final class Parsing {
        private final List<Witness> witnesses = new ArrayList<>();
        private final Map<String, Rule> rules = new HashMap<>();
        private @Nullable Rule quorum;

        private void line(String[] words) {
            try {
                switch (words[0]) {
                    case "witness" -> witness(words);
                    case "group" -> group(words);
                    case "quorum" -> quorum(words);
                    default -> throw new IllegalArgumentException("a line begins with witness, group, quorum or log");
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(String.join(" ", words) + ": " + e.getMessage(), e);
            }
        }

        private void witness(String[] words) {
            CosignerKey key = CosignerKey.parse(words[2]);
            if (witnesses.stream().anyMatch(other -> other.key.key().equals(key.key()))) {
                throw new IllegalArgumentException("this key is there twice");
            }
            witnesses.add(new Witness(key, words.length > 3 ? Optional.of(URI.create(words[3])) : Optional.empty()));
            define(words[1], new Rule(1, List.of(), key));
        }

        private void group(String[] words) {
            List<Rule> members = new ArrayList<>();
            for (int i = 3; i < words.length; i++) {
                members.add(named(words[i]));
                if (List.of(words).subList(3, i).contains(words[i])) {
                    throw new IllegalArgumentException(words[i] + " is there twice");
                }
            }
            int needed = switch (words[2]) {
                case "all" -> members.size();
                case "any" -> 1;
                default -> Integer.parseInt(words[2]);
            };
            if (needed < 1 || needed > members.size()) {
                throw new IllegalArgumentException("a group needs at least one and at most all of its members");
            }
            define(words[1], new Rule(needed, members, null));
        }

        private void quorum(String[] words) {
            if (quorum != null || words.length != 2) {
                throw new IllegalArgumentException("there is exactly one quorum, of one name");
            }
            quorum = words[1].equals("none") ? NONE.rule : named(words[1]);
        }

        private Rule named(String name) {
            Rule rule = rules.get(name);
            if (rule == null) {
                throw new IllegalArgumentException(name + " is not defined above");
            }
            return rule;
        }

        private void define(String name, Rule rule) {
            if (name.equals("none") || rules.putIfAbsent(name, rule) != null) {
                throw new IllegalArgumentException(name + " is defined already");
            }
        }
    }
}
