package dev.countersign.signing.bundle;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.value.Sha256;

/** What came of opening an upload. */
public sealed interface OpenedUpload {

    /**
     * The bundle that the request names, authenticated and complete.
     *
     * @param spool the zip; the receiver closes it
     * @param checksum its SHA-256, which must never leave publisher and signer
     */
    record Bundle(EncryptedSpool spool, Sha256 checksum) implements OpenedUpload {}

    /**
     * Not what the request declares; trying again with the same bytes gives the same.
     *
     * @param detail a short sentence for people, without text from the upload
     */
    record Refused(RefusalReason reason, String detail) implements OpenedUpload {}
}
