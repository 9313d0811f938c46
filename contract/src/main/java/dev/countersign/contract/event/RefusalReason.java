package dev.countersign.contract.event;

/** Why an authenticated request is refused, by wire name. Refusals by the zip policy use the rule's own name instead: {@code zip-…}. */
public enum RefusalReason {
    NOT_PERMITTED("not-permitted", "the signer has no such right in this app and environment; ask the policy's owners"),
    UNKNOWN_SCOPE("unknown-scope", "the policy has no such app or environment"),
    UNKNOWN_CHANNEL("unknown-channel", "the policy has no such channel in this environment"),
    EXPIRED("expired", "the request's time is over; sign a new one"),
    EXPIRES_TOO_LATE(
            "expires-too-late",
            "the request expires more than seven days from now by the signer's clock; check the clock and sign a new one"),
    VERSION_TAKEN(
            "version-taken", "this version was released or proposed with other bytes; publish under a new version"),
    VERSION_PENDING("version-pending", "this version waits for approval or its seal already; follow that request"),
    UNKNOWN_REQUEST("unknown-request", "that request does not wait for approval in this app and environment"),
    OWN_REQUEST("own-request", "a publisher cannot approve their own request"),
    BUNDLE_UNAVAILABLE("bundle-unavailable", "the uploaded bytes could not be found in time; publish again"),
    BUNDLE_ALTERED("bundle-altered", "the uploaded bytes are not those that the request declares; publish again"),
    UPLOAD_UNREADABLE(
            "upload-unreadable", "the upload is not encrypted for this signing service's upload key; publish again"),
    BUNDLE_ID_MISMATCH("bundle-id-mismatch", "the decrypted bundle is not the one that the request names"),
    BUNDLE_TOO_LARGE("bundle-too-large", "the bundle is larger than the limit"),
    NOTE_UNAVAILABLE("note-unavailable", "the release's note could not be found in time; publish again"),
    NOTE_ALTERED("note-altered", "the note's bytes are not those that the request names; publish again"),
    NOTE_MALFORMED(
            "note-malformed",
            "the note breaks a rule of docs/format.md, such as a link that is not https; correct it and publish again"),
    NO_DEVICE_KEY("no-device-key", "this environment has no active device key"),
    RATE_LIMITED(
            "rate-limited",
            "this environment, or this key in it, has had its releases of this hour; publish again later"),
    UNKNOWN_REASON("unknown-reason", "a revocation gives one of the reasons of docs/format.md; update the client"),
    UNKNOWN_RELEASE("unknown-release", "no release of this version was sealed in this app and environment"),
    RELEASE_REVOKED("release-revoked", "this release was revoked and is never offered again; publish a new version"),
    ALREADY_REVOKED("already-revoked", "this release is revoked already"),
    ROLLBACK_NOT_DECLARED(
            "rollback-not-declared",
            "this takes devices back to an older version; if that is meant, ask for it with channel set --rollback"),
    ROLLOUT_IN_PROGRESS(
            "rollout-in-progress", "a rollout is under way on this channel; complete it or roll it back first"),
    NO_ROLLOUT("no-rollout", "no rollout of this version is under way on this channel"),
    ROLLOUT_NOT_RUNNING("rollout-not-running", "the rollout is paused or halted; resume it first"),
    NO_CHANGE("no-change", "it is so already"),
    POLICY_INVALID("policy-invalid", "the proposed policy is not valid; countersign policy check names line and fix"),
    POLICY_NOT_PUBLISHED(
            "policy-not-published",
            "the proposed policy is not in its published form, and might keep names of people and comments in the log for ever;"
                    + " countersign policy propose makes that form of a file"),
    DEVELOPER_HELD(
            "developer-held",
            "the developer holds this environment's device key, so nothing can be sealed for it here; seal with the Capgo CLI and use publish"
                    + " --sealed-with"),
    NOT_DEVELOPER_HELD(
            "not-developer-held",
            "this environment's device keys are in the signing service; publish the bundle itself, without --sealed-with"),
    WRONG_DEVICE_KEY("wrong-device-key", "sealed with another key than the policy names for this environment"),
    SEAL_REFUSED(
            "seal-refused",
            "devices would refuse this seal: session key, checksum and bundle must come from one run of the Capgo CLI with the"
                    + " key of this environment"),
    CUSTODY_CHANGED(
            "custody-changed",
            "the proposed policy moves an environment's device keys between developer and signing service, which strands its builds;"
                    + " make another environment"),
    POLICY_SERIAL("policy-serial", "the proposed policy's serial must be greater than that of the policy in force"),
    KEY_NUMBER("key-number", "keys are numbered without gaps; countersign key list tells which one is next"),
    UNKNOWN_KEY("unknown-key", "no key of this label was generated, or it is in use or retired already"),
    KEY_NOT_ACTIVE("key-not-active", "no key of this label is active; countersign key list tells which are"),
    KEY_ID_TAKEN("key-id-taken", "another device key of this app has the same key_id; generate the next one"),
    LAST_KEY("last-key", "nothing could be sealed or signed without this key; activate the next one first"),
    KEY_IN_USE("key-in-use", "the newest key of its kind is the one in use; activate the next one first"),
    NOTHING_TO_REWRAP("nothing-to-rewrap", "what the heads offer and can fall back to is sealed for this key already"),
    REWRAP_IMPOSSIBLE(
            "rewrap-impossible",
            "no device key of this key holder opens the release: where developers hold the keys, they seal it anew");

    private final String wire;
    private final String advice;

    RefusalReason(String wire, String advice) {
        this.wire = wire;
        this.advice = advice;
    }

    public String wire() {
        return wire;
    }

    /**
     * Whether the envelope of a request that is refused for this stays out of the evidence: somebody wrote into it what they liked, such as the name of
     * a person.
     */
    public boolean withholdsEnvelope() {
        return this == POLICY_NOT_PUBLISHED || this == POLICY_INVALID || this == UNKNOWN_REASON;
    }

    /** What it means and what to do, for people. */
    public String advice() {
        return advice;
    }
}
