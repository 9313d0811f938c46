package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that another policy come into force. The request carries the whole file, so that what owners approve by the request's digest is what is
 * adopted.
 *
 * @param policy the published form of the policy: its UTF-8 bytes are what the log keeps as evidence. Requests of before there was one have the file as
 *     somebody wrote it
 */
public record PolicyPropose(Instant created, Instant expires, String nonce, String policy) implements Request {
    public static final String KIND = "policy.propose";

    /** Most bytes of a policy file: with the text's escapes and Base64 its envelope still fits a record of 65,535 bytes. */
    public static final int LARGEST_POLICY = 44_000;

    public PolicyPropose {
        Terms.check(created, expires, nonce);
        if (present(policy, "policy").getBytes(UTF_8).length > LARGEST_POLICY) {
            throw new IllegalArgumentException("policy has at most " + LARGEST_POLICY + " bytes");
        }
    }

    @Override
    @JsonIgnore
    public @Nullable AppId app() {
        return null;
    }

    @Override
    @JsonIgnore
    public @Nullable EnvironmentName environment() {
        return null;
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /** The bytes of the policy file. */
    public byte[] file() {
        return policy.getBytes(UTF_8);
    }
}
