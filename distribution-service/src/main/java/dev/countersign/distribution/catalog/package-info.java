/**
 * What the verified log says now, and which update a device gets by it. The catalogue is immutable and swapped whole; choosing an
 * update does no I/O and needs no framework. Nothing here knows Kafka, HTTP or the wire's JSON.
 */
@NullMarked
package dev.countersign.distribution.catalog;

import org.jspecify.annotations.NullMarked;
