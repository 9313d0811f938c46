package dev.countersign.e2e;

import dev.countersign.e2e.stack.SoftToken;
import dev.countersign.localstack.LocalStackBuilder;
import java.nio.file.Path;

/** The same journey with keys that a token made and never lets go of. */
class TokenJourneyIT extends JourneyContract {
    @Override
    LocalStackBuilder withKeys(LocalStackBuilder builder, Path emptyFolder) {
        return SoftToken.madeIn(emptyFolder).holdKeysOf(builder);
    }
}
