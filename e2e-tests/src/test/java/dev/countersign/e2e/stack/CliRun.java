package dev.countersign.e2e.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** How a command ended and what it said. */
public record CliRun(List<String> command, int exitCode, String out, String err) {
    private static final JsonMapper JSON = new JsonMapper();

    /** This run, if it ended so; a failed test with everything it said, if not. */
    public CliRun endedWith(int expected) {
        if (exitCode != expected) {
            throw new AssertionError(
                    String.join(" ", command) + "\nended with " + exitCode + ", not " + expected + "\n" + out + err);
        }
        return this;
    }

    /** A field of the object that {@code --json} printed; empty if it has none. */
    public String value(String field) {
        return json().path(field).asText();
    }

    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException(command + " printed no JSON: " + out + err, e);
        }
    }
}
