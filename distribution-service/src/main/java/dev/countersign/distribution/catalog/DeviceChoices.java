package dev.countersign.distribution.catalog;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Remembers, for devices whose plugin does not, which channel they put themselves on. */
public interface DeviceChoices {
    /**
     * Stores the choice of a device, named as in {@link Placements}; null forgets it. Returns at once; the result is complete, always normally, with
     * whether it is stored durably.
     */
    CompletionStage<Boolean> store(String device, @Nullable String channel);
}
