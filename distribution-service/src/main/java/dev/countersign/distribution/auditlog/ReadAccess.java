package dev.countersign.distribution.auditlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.follow.LogConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who may read the log here: anyone if it is public, otherwise whoever has the token. */
@Singleton
final class ReadAccess {
    private static final String BEARER = "Bearer ";
    private static final int MIN_TOKEN_LENGTH = 16;

    private final boolean isPublic;
    private final @Nullable Sha256 token;

    ReadAccess(LogConfig config) {
        isPublic = config.isPublic();
        token = config.readTokenFile().map(ReadAccess::read).orElse(null);
    }

    boolean isPublic() {
        return isPublic;
    }

    /** Whether a request with this Authorization header may read. Compares digests, in constant time. */
    boolean allows(@Nullable String authorization) {
        return isPublic
                || (token != null
                        && authorization != null
                        && authorization.startsWith(BEARER)
                        && token.equals(Sha256.hash(
                                authorization.substring(BEARER.length()).strip().getBytes(UTF_8))));
    }

    private static Sha256 read(Path file) {
        try {
            String text = Files.readString(file, UTF_8).strip();
            if (text.length() < MIN_TOKEN_LENGTH) {
                throw new IllegalStateException("countersign.log.read-token-file: the token in " + file
                        + " is shorter than " + MIN_TOKEN_LENGTH + " characters; make one with: openssl rand -hex 32");
            }
            return Sha256.hash(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.log.read-token-file: " + file
                            + " cannot be read; make it readable or leave the property out",
                    e);
        }
    }
}
