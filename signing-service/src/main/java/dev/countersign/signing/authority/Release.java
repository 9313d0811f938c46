package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseSealed;

/**
 * A release that exists.
 *
 * @param index of its leaf
 */
record Release(long index, ReleaseSealed sealed) {}
