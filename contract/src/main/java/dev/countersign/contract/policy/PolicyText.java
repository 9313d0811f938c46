package dev.countersign.contract.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.countersign.contract.value.Utf8;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a policy: the part of YAML that every reader reads alike, and the line on which each key stands. Anchors, aliases, tags and
 * numbers in other than plain digits are refused, so that a policy cannot look one way and mean another.
 */
final class PolicyText {
    static final int MAX_BYTES = 1 << 20;

    /** Reads the same YAML wherever a policy is read. */
    static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    private static final int LONGEST_MESSAGE = 400;
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column \\d+");
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]*");

    private final String text;
    private final Map<String, Integer> lines = new HashMap<>();

    private PolicyText(String text) {
        this.text = text;
    }

    /**
     * @throws PolicyException naming the line
     */
    static PolicyText read(byte[] yaml) {
        if (yaml.length > MAX_BYTES) {
            throw new PolicyException("a policy has at most " + MAX_BYTES + " bytes");
        }
        try {
            var policy = new PolicyText(Utf8.decode(yaml));
            if (policy.text.startsWith("\uFEFF")) {
                throw new PolicyException("line 1: a policy starts without a byte-order mark; save it as plain UTF-8");
            }
            policy.scan();
            return policy;
        } catch (IllegalArgumentException e) {
            throw new PolicyException("a policy is UTF-8 text", e);
        }
    }

    String text() {
        return text;
    }

    /** {@code line N: PATH: why} for the key at this path, or the nearest key above that is there. */
    PolicyException at(String path, String why) {
        String known = path;
        while (!known.isEmpty() && !lines.containsKey(known)) {
            known = known.substring(0, Math.max(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('['))));
        }
        Integer line = lines.get(known);
        return new PolicyException(
                Utf8.printable((line == null ? "" : "line " + line + ": ") + path + ": " + why, LONGEST_MESSAGE));
    }

    /**
     * What stands under a key that may not be left empty.
     *
     * @throws PolicyException if nothing does
     */
    <T> T there(String at, @Nullable T value) {
        if (value == null) {
            throw at(at, "nothing stands here; fill it in or remove the key");
        }
        return value;
    }

    /** What the YAML reader says, with the last line it names: where the problem is, not where its context begins. */
    static PolicyException notYaml(JsonProcessingException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String message = String.valueOf(e.getOriginalMessage());
        for (Matcher place = PLACE.matcher(message); place.find(); ) {
            line = Integer.parseInt(place.group(1));
        }
        String why = message.lines().filter(part -> !part.startsWith(" ")).collect(Collectors.joining(", "));
        return new PolicyException(Utf8.printable("line " + line + ": " + why, LONGEST_MESSAGE), e);
    }

    private void scan() {
        try (YAMLParser parser = YAML.createParser(text)) {
            Deque<Place> places = new ArrayDeque<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
                    throw new PolicyException(
                            "line " + line + ": a policy has no anchors, aliases or tags; write it out");
                }
                if (token.isNumeric() && !NUMBER.matcher(parser.getText()).matches()) {
                    throw new PolicyException("line " + line + ": " + parser.getText()
                            + " is no whole number in plain digits; if it is a name, put it in quotes");
                }
                note(places, token, parser, line);
            }
        } catch (JsonProcessingException e) {
            throw notYaml(e);
        } catch (IOException e) {
            throw new PolicyException("the policy cannot be read", e);
        }
    }

    private void note(Deque<Place> places, JsonToken token, YAMLParser parser, int line) throws IOException {
        Place in = places.peek();
        if (token == JsonToken.FIELD_NAME && in != null) {
            in.key = parser.currentName();
            lines.put(in.path(), line);
            return;
        }
        if (token.isStructEnd()) {
            places.pop();
            return;
        }
        if (in != null && in.list) {
            in.index++;
            lines.put(in.path(), line);
        }
        if (token.isStructStart()) {
            places.push(new Place(in == null ? "" : in.path(), token == JsonToken.START_ARRAY));
        }
    }

    /** A mapping or list that is being read, and how far. */
    private static final class Place {
        private final String parent;
        private final boolean list;
        private String key = "";
        private int index = -1;

        private Place(String parent, boolean list) {
            this.parent = parent;
            this.list = list;
        }

        private String path() {
            return list ? parent + "[" + index + "]" : parent + (parent.isEmpty() ? "" : ".") + key;
        }
    }
}
