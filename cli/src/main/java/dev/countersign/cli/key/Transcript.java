package dev.countersign.cli.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened at a key ceremony. Its file has one DSSE envelope a line, each the same payload under the key of one participant
 * (docs/operations.md, Ceremony).
 *
 * @param participants who was there and signs, at least two
 * @param token what the keys are in
 * @param custodians who got shares of its password; null where none were made
 * @param keys what was made, by the verified log
 */
record Transcript(
        Instant begun,
        Instant ended,
        List<Participant> participants,
        Token token,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Custodians custodians,
        List<Made> keys) {
    static final String TYPE = "application/vnd.countersign.ceremony.v1+json";

    Transcript {
        participants = List.copyOf(participants);
        keys = List.copyOf(keys);
        if (participants.size() < 2
                || participants.stream().map(Participant::key).distinct().count() < participants.size()) {
            throw new IllegalArgumentException(
                    "a ceremony has at least two participants, each with a key of their own");
        }
    }

    record Participant(String name, String role, VerifyingKey key) {}

    /** @param serial as it is printed on it, or as the path of a keystore */
    record Token(String kind, String serial) {}

    record Custodians(String set, int needed, List<String> names) {}

    /** @param keyId the wire name of a device key; null for others */
    record Made(
            KeyLabel label,
            KeyId fingerprint,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DeviceKeyId keyId) {}

    /** The file's bytes, signed by every participant. */
    byte[] sign(List<PersonKey> people) {
        byte[] payload = Json.write(this);
        var out = new ByteArrayOutputStream();
        for (PersonKey person : people) {
            out.writeBytes(DsseEnvelope.sign(TYPE, payload, person).toJson());
            out.write('\n');
        }
        return out.toByteArray();
    }

    /**
     * Reads a file and checks that each participant it names has signed the whole of it.
     *
     * @throws CommandFailure saying what is wrong
     */
    static Transcript verified(String file) {
        try {
            List<DsseEnvelope> envelopes = file.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> DsseEnvelope.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8), TYPE))
                    .toList();
            if (envelopes.isEmpty()) {
                throw CommandFailure.refused("the transcript is empty");
            }
            byte[] payload = envelopes.getFirst().payload();
            Transcript transcript = Json.readStrictly(payload, Transcript.class);
            Set<VerifyingKey> signed = new HashSet<>();
            for (DsseEnvelope envelope : envelopes) {
                if (!Arrays.equals(envelope.payload(), payload)) {
                    throw CommandFailure.refused("its signatures are not over the same words");
                }
                transcript.participants.stream()
                        .map(Participant::key)
                        .filter(envelope::verify)
                        .forEach(signed::add);
            }
            for (Participant participant : transcript.participants) {
                if (!signed.contains(participant.key)) {
                    throw CommandFailure.refused("unsigned", participant.name + " has not signed it");
                }
            }
            return transcript;
        } catch (MalformedException e) {
            throw CommandFailure.refused("malformed", "this is no transcript of a ceremony: " + e.getMessage());
        }
    }
}
