/**
 * The zip policy: whether an archive means the same to everyone who unpacks it. Reads archives from end to end by its own strict parser, decides
 * nothing else, and needs only the JDK. The publisher's command asks it before an upload, the signing service before a seal.
 */
@NullMarked
package dev.countersign.contract.zip;

import org.jspecify.annotations.NullMarked;
