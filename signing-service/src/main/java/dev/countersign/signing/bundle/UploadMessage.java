package dev.countersign.signing.bundle;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1OctetStringParser;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1SetParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.bouncycastle.asn1.ASN1TaggedObjectParser;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of CMS AuthEnvelopedData (RFC 5083) that an upload may have, read from front to back: exactly one key
 * agreement recipient, AES-256-GCM with a 12-byte nonce and a 16-byte tag, no attributes, nothing after the end. In BER or
 * DER. Everything but the content together is at most 4 KiB, ten times what is needed: room for no bomb, nor for nesting so
 * deep that a recursive parser runs out of stack.
 */
final class UploadMessage {
    private static final int MOST_STRUCTURE = 4 << 10;
    private static final int NONCE = 12;
    private static final int TAG = 16;

    private final Bounded input;
    private final ASN1SequenceParser outer;
    private final ASN1TaggedObjectParser explicit;
    private final ASN1SequenceParser message;
    private final ASN1SequenceParser contentInfo;
    private final KeyAgreeRecipientInfo recipient;
    private final byte[] nonce;
    private final InputStream content;

    /** Reads up to the content. Bouncy Castle reports bad structure as one of many exceptions: here all are a refusal. */
    static UploadMessage read(InputStream upload) throws IOException, UploadRefusal {
        Bounded input = new Bounded(new BufferedInputStream(upload, 64 << 10));
        try {
            return new UploadMessage(input);
        } catch (IOException | RuntimeException e) {
            throw input.failure(e);
        }
    }

    private UploadMessage(Bounded input) throws IOException {
        this.input = input;
        outer = as(ASN1SequenceParser.class, new ASN1StreamParser(input, Integer.MAX_VALUE).readObject());
        require(
                CMSObjectIdentifiers.authEnvelopedData.equals(as(ASN1ObjectIdentifier.class, outer.readObject())),
                "content type");
        explicit = as(ASN1TaggedObjectParser.class, outer.readObject());
        require(explicit.hasContextTag(0), "content tag");
        message = as(ASN1SequenceParser.class, explicit.parseExplicitBaseObject());
        require(as(ASN1Integer.class, message.readObject()).hasValue(0), "version");
        recipient = onlyRecipient(as(ASN1SetParser.class, message.readObject()));
        contentInfo = as(ASN1SequenceParser.class, message.readObject());
        require(
                CMSObjectIdentifiers.data.equals(as(ASN1ObjectIdentifier.class, contentInfo.readObject())),
                "inner content type");
        nonce = nonce(AlgorithmIdentifier.getInstance(
                as(ASN1SequenceParser.class, contentInfo.readObject()).toASN1Primitive()));
        ASN1TaggedObjectParser encrypted = as(ASN1TaggedObjectParser.class, contentInfo.readObject());
        require(encrypted.hasContextTag(0), "encrypted content");
        content = as(ASN1OctetStringParser.class, encrypted.parseBaseUniversal(false, BERTags.OCTET_STRING))
                .getOctetStream();
    }

    KeyAgreeRecipientInfo recipient() {
        return recipient;
    }

    /** The GCM nonce, 12 bytes. */
    byte[] nonce() {
        return nonce.clone();
    }

    /** Fills the buffer with encrypted content; fewer bytes than it holds only at the end. */
    int readContent(byte[] buffer) throws IOException, UploadRefusal {
        input.unbounded = true;
        try {
            return content.readNBytes(buffer, 0, buffer.length);
        } catch (IOException | RuntimeException e) {
            throw input.failure(e);
        } finally {
            input.unbounded = false;
        }
    }

    /** After the content: the tag, 16 bytes, and the end of everything. */
    byte[] readTag() throws IOException, UploadRefusal {
        try {
            require(contentInfo.readObject() == null, "end of the encrypted content");
            byte[] tag = ASN1OctetString.getInstance(
                            as(ASN1Encodable.class, message.readObject()).toASN1Primitive())
                    .getOctets();
            require(tag.length == TAG, "tag");
            require(message.readObject() == null, "end of the message");
            require(outer.readObject() == null, "end of the content info");
            require(input.read() < 0, "end of the upload");
            return tag;
        } catch (IOException | RuntimeException e) {
            throw input.failure(e);
        }
    }

    private static KeyAgreeRecipientInfo onlyRecipient(ASN1SetParser recipients) throws IOException {
        ASN1Set set = ASN1Set.getInstance(recipients.toASN1Primitive());
        require(set.size() == 1, "one recipient");
        RecipientInfo only = RecipientInfo.getInstance(set.getObjectAt(0));
        require(only.getInfo() instanceof KeyAgreeRecipientInfo, "key agreement recipient");
        return (KeyAgreeRecipientInfo) only.getInfo();
    }

    private static byte[] nonce(AlgorithmIdentifier algorithm) throws IOException {
        require(NISTObjectIdentifiers.id_aes256_GCM.equals(algorithm.getAlgorithm()), "content encryption");
        GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
        require(parameters.getNonce().length == NONCE && parameters.getIcvLen() == TAG, "GCM parameters");
        return parameters.getNonce();
    }

    private static <T> T as(Class<T> type, @Nullable Object found) throws IOException {
        if (found == null || !type.isInstance(found)) {
            throw new MalformedUpload(type.getSimpleName());
        }
        return type.cast(found);
    }

    private static void require(boolean asExpected, String what) throws IOException {
        if (!asExpected) {
            throw new MalformedUpload(what);
        }
    }

    private static final class MalformedUpload extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedUpload(String what) {
            super(what);
        }
    }

    /** Ends hostile structures, and remembers whether a failure was the storage's and not the structure's. */
    private static final class Bounded extends FilterInputStream {
        private int left = MOST_STRUCTURE;
        private boolean unbounded;
        private @Nullable IOException storage;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!unbounded && left <= 0) {
                throw new MalformedUpload("more than 4 KiB beside its content");
            }
            try {
                int got = in.read(into, offset, unbounded ? length : Math.min(length, left));
                left -= unbounded ? 0 : got;
                return got;
            } catch (IOException e) {
                storage = e;
                throw e;
            }
        }

        UploadRefusal failure(Exception e) throws IOException {
            if (storage != null) {
                throw storage;
            }
            String what = e instanceof MalformedUpload ? e.getMessage() : "it is broken or cut short";
            return UploadRefusal.unreadable("the upload is not the CMS message it must be: " + what);
        }
    }
}
