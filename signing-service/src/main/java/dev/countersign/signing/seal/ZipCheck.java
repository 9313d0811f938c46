package dev.countersign.signing.seal;

import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.contract.zip.ZipPolicy;
import dev.countersign.contract.zip.ZipVerdict;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.bundle.EncryptedSpool;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Step 8 of the checklist: the zip policy, over the very bytes that devices will get. */
final class ZipCheck {
    private static final Logger LOG = Logger.getLogger(ZipCheck.class);

    private final ZipLimits limits;

    ZipCheck(ZipLimits limits) {
        this.limits = limits;
    }

    /** The refusal by the rule that is broken; empty for a good bundle. */
    Optional<SealOutcome.Refused> refusal(RequestId request, EncryptedSpool bundle) throws IOException {
        return switch (ZipPolicy.check(bundle.channel(), limits)) {
            case ZipVerdict.Accepted accepted -> Optional.empty();
            case ZipVerdict.Refused refused -> {
                // The entry's name is bundle content: for the operator's eyes, never for a leaf.
                LOG.warnf(
                        "request %s refused, %s: %s %s",
                        request, refused.rule().wireName(), refused.detail(), refused.entry());
                yield Optional.of(new SealOutcome.Refused(refused.rule().wireName()));
            }
        };
    }
}
