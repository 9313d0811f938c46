/**
 * Events: what the signing service did, one leaf of the log each. Readers ignore kinds and fields they do not know, so that an
 * older service can follow a newer log.
 */
@NullMarked
package dev.countersign.contract.event;

import org.jspecify.annotations.NullMarked;
