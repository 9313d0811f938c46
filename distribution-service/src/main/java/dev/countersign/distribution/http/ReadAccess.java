package dev.countersign.distribution.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may read something here: anyone if it is public, otherwise whoever has the token. */
public final class ReadAccess {
    private static final String BEARER = "Bearer ";
    private static final int MIN_TOKEN_LENGTH = 16;

    private final boolean isPublic;
    private final @Nullable Sha256 token;

    /**
     * @param property the property that names the token's file, for whoever has to mend it
     * @throws IllegalStateException if the token cannot be read, or is too short
     */
    public ReadAccess(boolean isPublic, Optional<Path> tokenFile, String property) {
        this.isPublic = isPublic;
        this.token = tokenFile.map(file -> read(file, property)).orElse(null);
    }

    public boolean isPublic() {
        return isPublic;
    }

    /** Whether a request with this Authorization header may read. Compares digests, in constant time. */
    public boolean allows(@Nullable String authorization) {
        return isPublic
                || (token != null
                        && authorization != null
                        && authorization.startsWith(BEARER)
                        && token.equals(Sha256.hash(
                                authorization.substring(BEARER.length()).strip().getBytes(UTF_8))));
    }

    private static Sha256 read(Path file, String property) {
        try {
            String text = Files.readString(file, UTF_8).strip();
            if (text.length() < MIN_TOKEN_LENGTH) {
                throw new IllegalStateException(property + ": the token in " + file + " is shorter than "
                        + MIN_TOKEN_LENGTH + " characters; make one with: openssl rand -hex 32");
            }
            return Sha256.hash(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(
                    property + ": " + file + " cannot be read; make it readable or leave the property out", e);
        }
    }
}
