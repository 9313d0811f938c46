package dev.countersign.e2e.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Objects by name, looked through as they are and through hex and base64, also inside one another, as in the payload of an envelope. */
public final class Published {
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{16,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{12,}|[A-Za-z0-9_-]{12,}");
    private static final int DEEPEST = 4;

    private final Map<String, List<String>> readings = new TreeMap<>();

    /** Adds an object, or a part of a record. */
    public void add(String name, byte[] bytes) {
        read(bytes, 0, readings.computeIfAbsent(name, none -> new ArrayList<>()));
    }

    public Set<String> names() {
        return Set.copyOf(readings.keySet());
    }

    /** The objects that hold these bytes: raw, or in hex or base64. */
    public Set<String> holding(byte[] bytes) {
        return find(spellings(bytes), false);
    }

    /** The objects that hold this text, in upper or lower case. */
    public Set<String> holding(String text) {
        List<String> spellings = new ArrayList<>(spellings(text.getBytes(UTF_8)));
        spellings.add(new String(text.getBytes(UTF_8), ISO_8859_1).toLowerCase(Locale.ROOT));
        return find(spellings, true);
    }

    private Set<String> find(List<String> spellings, boolean anyCase) {
        Set<String> found = new TreeSet<>();
        readings.forEach((name, texts) -> {
            if (texts.stream()
                    .anyMatch(text -> spellings.stream().anyMatch(text::contains)
                            || anyCase && text.toLowerCase(Locale.ROOT).contains(spellings.getLast()))) {
                found.add(name);
            }
        });
        return found;
    }

    private static List<String> spellings(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return List.of(
                new String(bytes, ISO_8859_1),
                hex,
                hex.toUpperCase(Locale.ROOT),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static void read(byte[] bytes, int depth, List<String> readings) {
        String text = new String(bytes, ISO_8859_1);
        readings.add(text);
        if (depth == DEEPEST) {
            return;
        }
        for (Matcher run = HEX.matcher(text); run.find(); ) {
            if (run.group().length() % 2 == 0) {
                readings.add(new String(HexFormat.of().parseHex(run.group().toLowerCase(Locale.ROOT)), ISO_8859_1));
            }
        }
        for (Matcher run = BASE64.matcher(text); run.find(); ) {
            if (run.group().length() % 4 != 1) {
                String standard = run.group().replace('-', '+').replace('_', '/');
                read(Base64.getDecoder().decode(standard), depth + 1, readings);
            }
        }
    }
}
