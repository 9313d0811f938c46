/** Publishing: bundle, encryption for the signing service, signed request, upload. Trusts the log key it pins, not ingest's word. */
@NullMarked
package dev.countersign.cli.publish;

import org.jspecify.annotations.NullMarked;
