/**
 * The Capgo seal (docs/capgo-protocol.md a): encrypts a checked bundle for the devices of an environment, opens it again as a
 * device would, and puts sealed object and seal record in place. What may not leak from here: session keys and plain
 * checksums. Arrows: to {@code bundle} (what is sealed), {@code key} (who seals), contract and the object store; it fills the
 * port {@code BundleSealer} of {@code authority}, which never looks inside.
 */
@NullMarked
package dev.countersign.signing.seal;

import org.jspecify.annotations.NullMarked;
