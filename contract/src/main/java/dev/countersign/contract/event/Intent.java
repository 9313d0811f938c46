package dev.countersign.contract.event;

import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An intent leaf: a request was authenticated and is in scope, and now waits for approvals or for its effect. Its envelope is evidence. */
public sealed interface Intent extends Event permits ReleaseProposed, RequestProposed {
    @Override
    Sha256 policy();

    @Override
    RequestId request();

    /** Digest of the request's envelope. */
    Sha256 evidence();

    /** Who signed the request. */
    KeyId requester();

    /** The request's kind. */
    String requestKind();

    /** When it lapses without its effect. */
    Instant expires();

    /** How many approvals the policy asked for then. */
    int approvals();

    /** The environment it is about, or null if it is about the whole deployment. */
    @Nullable
    Scope scope();
}
