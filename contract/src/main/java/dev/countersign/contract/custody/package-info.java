/**
 * What custodians hold of the secret that opens a key store, as text. Used by the command that splits it and by the service that puts it
 * together; knows neither.
 */
@NullMarked
package dev.countersign.contract.custody;

import org.jspecify.annotations.NullMarked;
