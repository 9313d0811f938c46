package dev.countersign.ingest.intake;

/** Why ingest does not take something: the client's to mend. The signing service checks all of it again. */
public enum Rejection {
    MALFORMED("The request cannot be read"),
    UNKNOWN_SIGNER("The policy does not know the signer"),
    BAD_SIGNATURE("The signature does not verify"),
    UNKNOWN_SCOPE("The policy has no such app or environment"),
    NOT_PERMITTED("The signer has no such right here"),
    UNKNOWN_CHANNEL("The policy has no such channel here"),
    EXPIRED("The request's time is over"),
    EXPIRES_TOO_LATE("The request would be valid for too long"),
    TOO_LARGE("Too large"),
    POLICY_INVALID("The proposed policy is not valid"),
    POLICY_NOT_PUBLISHED("The proposed policy is not in its published form"),
    UNKNOWN_UPLOAD_KEY("The bundle is encrypted for a key that the log does not know"),
    UNKNOWN_REQUEST("There is no such request"),
    NO_BUNDLE_EXPECTED("This kind of request has no bundle"),
    NO_NOTE_EXPECTED("This request names no note"),
    NOTE_MALFORMED("The note breaks a rule of its format"),
    NOT_AS_DECLARED("The bytes are not those that the request declares"),
    UPLOAD_BROKEN("The upload broke off");

    private final String title;

    Rejection(String title) {
        this.title = title;
    }

    /** For people, the same for every occurrence. */
    public String title() {
        return title;
    }
}
