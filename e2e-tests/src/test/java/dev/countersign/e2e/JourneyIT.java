package dev.countersign.e2e;

import dev.countersign.localstack.LocalStackBuilder;
import java.nio.file.Path;

/** The journey with the embedded default: keys in a keystore. */
class JourneyIT extends JourneyContract {
    @Override
    LocalStackBuilder withKeys(LocalStackBuilder builder, Path emptyFolder) {
        return builder;
    }
}
