/**
 * The service's edge to Kafka: {@code RequestListener} brings records of the request topic to the authority, {@code EventAnnouncer} brings
 * committed batches to the event topic. Only this package knows Reactive Messaging and Kafka; it decides nothing.
 */
@NullMarked
package dev.countersign.signing.announce;

import org.jspecify.annotations.NullMarked;
