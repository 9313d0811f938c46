/**
 * Everything that touches a bundle's plaintext before it is sealed: opening the upload and keeping it in an encrypted spool.
 *
 * <p>What may not leak from here: plaintext that is not yet authenticated, and the keys of a spool. Arrows go to
 * {@code signing.key} (key agreement) and {@code contract} (values) only; Bouncy Castle is used for CMS and nothing else.
 */
@NullMarked
package dev.countersign.signing.bundle;

import org.jspecify.annotations.NullMarked;
