/**
 * Takes requests and their bytes: the checks, then inbox, then announcement. Refuses early what the signing service would refuse, and grants
 * nothing. Knows no HTTP. Calls {@code follow}, {@code status}, {@code inbox} and {@code announce}.
 */
@NullMarked
package dev.countersign.ingest.intake;

import org.jspecify.annotations.NullMarked;
