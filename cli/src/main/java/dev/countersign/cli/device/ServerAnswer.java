package dev.countersign.cli.device;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.cli.device.SealedOffer.OfferedFile;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code POST /updates} answers (docs/capgo-protocol.md b), read as an app with a public key reads it. */
sealed interface ServerAnswer {
    /** A release. */
    record Offer(SealedOffer offer) implements ServerAnswer {}

    /** Go back to the bundle the app was built with. */
    record Builtin() implements ServerAnswer {}

    /**
     * Nothing to install.
     *
     * @param kind up_to_date, blocked or failed
     */
    record Nothing(String kind, String code, String message) implements ServerAnswer {}

    /**
     * Reads an answer.
     *
     * @throws UpdateRefusedException if it offers something that is not sealed, or nothing that makes sense
     */
    static ServerAnswer parse(byte[] body) throws UpdateRefusedException {
        JsonNode answer;
        try {
            answer = Json.readTolerantly(body, JsonNode.class);
        } catch (MalformedException e) {
            throw new UpdateRefusedException("parse-error", "the answer is not JSON: " + e.getMessage());
        }
        if (answer.has("error") || answer.has("kind")) {
            String kind = answer.path("kind").asText();
            return new Nothing(
                    kind.equals("up_to_date") || kind.equals("blocked") ? kind : "failed",
                    answer.path("error").asText(),
                    answer.path("message").asText());
        }
        if (answer.path("version").asText().equals("builtin")) {
            return new Builtin();
        }
        return new Offer(offer(answer));
    }

    private static SealedOffer offer(JsonNode answer) throws UpdateRefusedException {
        WrappedSessionKey sessionKey;
        SealedChecksum checksum;
        String wire = text(answer, "session_key");
        try {
            sessionKey = new WrappedSessionKey(wire);
        } catch (IllegalArgumentException e) {
            throw new UpdateRefusedException(
                    "session-key-required", "the offer has no valid session_key: it is not sealed for this app");
        }
        if (!WrappedSessionKey.of(sessionKey.iv(), sessionKey.block()).wire().equals(wire)) {
            throw new UpdateRefusedException("session-key-required", "the offer's session_key is not canonical Base64");
        }
        try {
            checksum = new SealedChecksum(text(answer, "checksum"));
        } catch (IllegalArgumentException e) {
            throw new UpdateRefusedException(
                    "checksum-not-sealed", "the offer's checksum is not sealed: it must be 512 lowercase hex digits");
        }
        try {
            var url = new URI(text(answer, "url"));
            if ((!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) || url.getHost() == null) {
                throw new IllegalArgumentException("not an absolute URL");
            }
            return new SealedOffer(new Version(text(answer, "version")), url, sessionKey, checksum, files(answer));
        } catch (IllegalArgumentException | java.net.URISyntaxException e) {
            throw new UpdateRefusedException(
                    "parse-error", "the offer's version or url is not valid: " + e.getMessage());
        }
    }

    /** As the plugin reads it: a list, or nothing. */
    private static @Nullable List<OfferedFile> files(JsonNode answer) {
        JsonNode manifest = answer.get("manifest");
        if (manifest == null) {
            return null;
        }
        List<OfferedFile> files = new ArrayList<>();
        for (JsonNode file : manifest) {
            files.add(new OfferedFile(text(file, "file_name"), text(file, "file_hash"), text(file, "download_url")));
        }
        return files;
    }

    private static String text(JsonNode answer, String field) {
        JsonNode value = answer.path(field);
        return value.isTextual() ? value.textValue() : "";
    }
}
