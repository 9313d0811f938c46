package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogKeyHandover;
import dev.countersign.contract.value.KeyLabel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * All that an elliptic-curve key ever signs. Each kind has its own first bytes, so that a signature over one can never be taken
 * for a signature over another.
 */
public abstract sealed class SigningInput
        permits SigningInput.EventPae, SigningInput.CheckpointNote, SigningInput.LogHandover, SigningInput.Probe {
    private final byte[] message;

    private SigningInput(byte[] message) {
        this.message = message;
    }

    /** The bytes that are signed. Not to be changed by the caller, who is of this package. */
    final byte[] message() {
        return message;
    }

    /** @throws KeyMisuseException unless a key of this label may sign this input */
    abstract void requireKey(KeyLabel label);

    /** The pre-authentication encoding (DSSE protocol) of an event's payload. Signed by event keys. */
    public static final class EventPae extends SigningInput {
        private static final byte[] START =
                ("DSSEv1 " + DsseEnvelope.EVENT.length() + " " + DsseEnvelope.EVENT + " ").getBytes(US_ASCII);

        private EventPae(byte[] pae) {
            super(pae);
        }

        /** @throws KeyMisuseException unless this is the encoding of a payload whose type is {@link DsseEnvelope#EVENT} */
        public static EventPae of(byte[] pae) {
            if (pae.length > DsseEnvelope.MAX_BYTES
                    || !Arrays.equals(START, 0, START.length, pae, 0, Math.min(START.length, pae.length))
                    || !declaresItsLength(pae)) {
                throw new KeyMisuseException("an event key signs only the DSSE encoding of an event");
            }
            return new EventPae(pae.clone());
        }

        private static boolean declaresItsLength(byte[] pae) {
            int payloadAt = START.length;
            while (payloadAt < pae.length && pae[payloadAt] != ' ') {
                payloadAt++;
            }
            payloadAt++;
            String declared = Integer.toString(Math.max(pae.length - payloadAt, 0));
            byte[] digits = declared.getBytes(US_ASCII);
            return payloadAt < pae.length && Arrays.equals(digits, 0, digits.length, pae, START.length, payloadAt - 1);
        }

        @Override
        void requireKey(KeyLabel label) {
            KeyPurpose.EVENT.require(label);
        }
    }

    /** The text of a checkpoint (C2SP tlog-checkpoint). Signed by log keys. */
    public static final class CheckpointNote extends SigningInput {
        private CheckpointNote(Checkpoint checkpoint) {
            super(checkpoint.text().getBytes(UTF_8));
        }

        public static CheckpointNote of(Checkpoint checkpoint) {
            return new CheckpointNote(checkpoint);
        }

        @Override
        void requireKey(KeyLabel label) {
            KeyPurpose.LOG.require(label);
        }
    }

    /** A log key's word for the one that follows it. Signed by log keys. */
    public static final class LogHandover extends SigningInput {
        private LogHandover(String log, VerifyingKey next) {
            super(LogKeyHandover.text(log, next).getBytes(UTF_8));
        }

        public static LogHandover of(String log, VerifyingKey next) {
            return new LogHandover(log, next);
        }

        @Override
        void requireKey(KeyLabel label) {
            KeyPurpose.LOG.require(label);
        }
    }

    /** Proves that a key works. Neither an event's encoding nor a checkpoint: its second line is no number. */
    static final class Probe extends SigningInput {
        private Probe(String text) {
            super(text.getBytes(US_ASCII));
        }

        static Probe of(KeyLabel label, SecureRandom random) {
            byte[] nonce = new byte[32];
            random.nextBytes(nonce);
            return new Probe(
                    "countersign key probe\n" + label + "\n" + HexFormat.of().formatHex(nonce) + "\n");
        }

        @Override
        void requireKey(KeyLabel label) {
            KeyPurpose purpose = KeyPurpose.of(label);
            if (purpose != KeyPurpose.EVENT && purpose != KeyPurpose.LOG) {
                throw new KeyMisuseException(label + " signs no text");
            }
        }
    }
}
