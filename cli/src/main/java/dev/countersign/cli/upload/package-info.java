/**
 * Encrypts a bundle for the signing service, so that nobody on the way can read it. One job: the upload's format, which
 * {@code docs/format.md} specifies. The bundle's key lives and ends in this package. Arrows: to the JDK and Bouncy Castle only.
 */
@NullMarked
package dev.countersign.cli.upload;

import org.jspecify.annotations.NullMarked;
