/**
 * What a publisher tells people about a release: free text, and so never in the log.
 */
@NullMarked
package dev.countersign.contract.note;

import org.jspecify.annotations.NullMarked;
