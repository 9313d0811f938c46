package dev.countersign.signing.authority;

import dev.countersign.contract.value.Version;
import org.jspecify.annotations.Nullable;

/** What a channel offers now. */
record Head(long sequence, @Nullable Version stable) {}
