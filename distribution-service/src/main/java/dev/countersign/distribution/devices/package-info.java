/**
 * What devices report of themselves: counted, and made durable in the topic device-events or, until Kafka is back, on disk. Nothing here decides what a device is
 * offered, since anyone can send it. Arrows: to catalog, capgo (the wire's shape), bundles (whose directory it shares) and http.
 */
@NullMarked
package dev.countersign.distribution.devices;

import org.jspecify.annotations.NullMarked;
