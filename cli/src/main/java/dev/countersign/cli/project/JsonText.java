package dev.countersign.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON document as its author wrote it: members are set and removed, everything else keeps its bytes. Immutable. */
final class JsonText {
    private final String text;
    private final JsonNode tree;

    /** One member of an object, by positions in the text. */
    private record Member(String name, int from, int valueFrom, int to) {}

    private JsonText(String text, JsonNode tree) {
        this.text = text;
        this.tree = tree;
    }

    /**
     * @throws MalformedException if it is not one valid JSON object
     */
    static JsonText parse(String text) {
        JsonNode tree = Json.readTolerantly(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        if (!tree.isObject()) {
            throw new MalformedException("not a JSON object");
        }
        return new JsonText(text, tree);
    }

    JsonNode tree() {
        return tree;
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * The document with a member set, and the objects on the way to it made where they are missing.
     *
     * @param value the member's value as JSON
     * @throws MalformedException if something on the way is no object
     */
    JsonText with(List<String> path, String value) {
        int object = start(0);
        for (int depth = 0; ; depth++) {
            Member member = find(object, path.get(depth));
            boolean last = depth == path.size() - 1;
            if (member == null) {
                return inserted(object, depth, path.get(depth), last ? value : nested(path, depth + 1, value));
            }
            if (last) {
                return parse(text.substring(0, member.valueFrom) + value + text.substring(member.to));
            }
            if (text.charAt(member.valueFrom) != '{') {
                throw new MalformedException(path.get(depth) + " is not an object");
            }
            object = member.valueFrom;
        }
    }

    /** The document without a member. */
    JsonText without(List<String> path) {
        int object = start(0);
        for (String name : path.subList(0, path.size() - 1)) {
            Member member = find(object, name);
            if (member == null) {
                return this;
            }
            object = member.valueFrom;
        }
        List<Member> members = members(object);
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name.equals(path.getLast())) {
                int from = i > 0 ? members.get(i - 1).to : members.get(i).from;
                int to = i > 0 || i + 1 == members.size() ? members.get(i).to : members.get(i + 1).from;
                return parse(text.substring(0, from) + text.substring(to));
            }
        }
        return this;
    }

    private JsonText inserted(int object, int depth, String name, String value) {
        List<Member> members = members(object);
        String member = "\"" + name + "\":" + (compact() ? "" : " ") + value;
        if (members.isEmpty()) {
            int end = start(object + 1) + 1;
            return parse(text.substring(0, object) + "{" + line(depth + 1) + member + line(depth) + "}"
                    + text.substring(end));
        }
        Member last = members.getLast();
        int gap = last.from;
        while (Character.isWhitespace(text.charAt(gap - 1))) {
            gap--;
        }
        return parse(
                text.substring(0, last.to) + "," + text.substring(gap, last.from) + member + text.substring(last.to));
    }

    private String nested(List<String> path, int depth, String value) {
        String inner = depth == path.size() - 1 ? value : nested(path, depth + 1, value);
        String colon = compact() ? "\":" : "\": ";
        return "{" + line(depth + 1) + "\"" + path.get(depth) + colon + inner + line(depth) + "}";
    }

    private boolean compact() {
        return text.strip().indexOf('\n') < 0;
    }

    /** A line break and the indentation of members this deep. */
    private String line(int depth) {
        if (compact()) {
            return "";
        }
        String lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
        int from = start(start(0) + 1);
        int lineStart = text.lastIndexOf('\n', from) + 1;
        String unit = text.substring(lineStart, from);
        return lineBreak + (unit.isEmpty() || !unit.isBlank() ? "  " : unit).repeat(depth);
    }

    private @Nullable Member find(int object, String name) {
        return members(object).stream()
                .filter(member -> member.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    // The text is valid JSON, so that the scanning below needs no checks of its own.

    private List<Member> members(int object) {
        List<Member> members = new ArrayList<>();
        int at = start(object + 1);
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == ',') {
                at = start(at + 1);
            }
            int nameEnd = endOfString(at);
            int value = start(start(nameEnd) + 1);
            int end = endOfValue(value);
            String name = Json.readTolerantly(
                            text.substring(at, nameEnd).getBytes(StandardCharsets.UTF_8), JsonNode.class)
                    .textValue();
            members.add(new Member(name, at, value, end));
            at = start(end);
        }
        return members;
    }

    private int start(int from) {
        int at = from;
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int endOfString(int quote) {
        int at = quote + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int endOfValue(int from) {
        int open = 0;
        int at = from;
        do {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(at);
            } else if (c == '{' || c == '[') {
                open++;
                at++;
            } else if (c == '}' || c == ']') {
                open--;
                at++;
            } else if (open == 0) {
                while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
            } else {
                at++;
            }
        } while (open > 0);
        return at;
    }
}
