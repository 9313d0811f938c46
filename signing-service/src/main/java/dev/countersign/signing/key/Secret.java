package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A PIN or password, never printed. It comes from a file or from the environment: arguments and properties show up in process
 * lists, logs and dumps.
 */
final class Secret implements AutoCloseable {
    private final char[] chars;

    private Secret(char[] chars) {
        this.chars = chars;
    }

    /**
     * Reads the file, or else the environment variable. A line end at the file's end does not count.
     *
     * @param property names the file's setting, for the message
     * @throws KeyHolderBrokenException if there is neither or both, the file is not readable, or the secret is empty
     */
    static Secret read(String property, Optional<Path> file, String variable, Map<String, String> environment) {
        Optional<String> given = Optional.ofNullable(environment.get(variable));
        if (file.isPresent() == given.isPresent()) {
            throw new KeyHolderBrokenException(
                    file.isPresent()
                            ? "both " + property + " and the variable " + variable + " are set: unset one"
                            : "set " + property + " to a file, or the environment variable " + variable);
        }
        Secret secret = file.map(path -> ofFile(property, path))
                .orElseGet(() -> new Secret(given.orElseThrow().toCharArray()));
        if (secret.chars.length == 0) {
            throw new KeyHolderBrokenException((file.isPresent() ? property : variable) + " names an empty secret");
        }
        return secret;
    }

    static Secret of(char[] chars) {
        return new Secret(chars.clone());
    }

    private static Secret ofFile(String property, Path file) {
        byte[] bytes = new byte[0];
        try {
            bytes = Files.readAllBytes(file);
            CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            int end = text.length();
            while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
                end--;
            }
            char[] chars = Arrays.copyOf(text.array(), end);
            Arrays.fill(text.array(), '\0');
            return new Secret(chars);
        } catch (CharacterCodingException e) {
            throw new KeyHolderBrokenException(
                    property + ": the file is not UTF-8 text"); // no cause: it may quote the file
        } catch (IOException e) {
            throw new KeyHolderBrokenException(property + ": cannot read the file " + file, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** A copy; the caller wipes it. */
    char[] copy() {
        return chars.clone();
    }

    @Override
    public void close() {
        Arrays.fill(chars, '\0');
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
