/**
 * What was handed in and waits for the signing service: {@code inbox/<id>/request}, {@code inbox/<id>/bundle} and
 * {@code inbox/<id>/note}. The only package that knows these keys. Calls the object store, nothing else.
 */
@NullMarked
package dev.countersign.ingest.inbox;

import org.jspecify.annotations.NullMarked;
