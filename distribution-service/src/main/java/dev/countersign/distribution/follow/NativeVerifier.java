package dev.countersign.distribution.follow;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.Security;
import org.jboss.logging.Logger;

/**
 * Has ECDSA signatures verified by AWS-LC where its library runs, since a first start verifies every signature of the log. Java's providers stay the
 * preferred ones for all else, and verify where it does not run.
 */
final class NativeVerifier {
    private static final Logger LOG = Logger.getLogger(NativeVerifier.class);

    private NativeVerifier() {}

    /** To be called before keys are read. Never fails. */
    static void register() {
        var provider = AmazonCorrettoCryptoProvider.INSTANCE;
        if (provider.getLoadingError() == null && provider.runSelfTests() == SelfTestStatus.PASSED) {
            Security.addProvider(provider); // at the end of the list
        } else {
            LOG.infof("signatures are verified by Java's own code: %s", provider.getLoadingError());
        }
    }
}
