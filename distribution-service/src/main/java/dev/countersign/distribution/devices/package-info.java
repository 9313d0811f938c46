/**
 * What devices report of themselves: counted, and passed on to the topic device-events. Nothing here decides what a device is
 * offered, since anyone can send it. Arrows: to catalog, capgo (the wire's shape) and http.
 */
@NullMarked
package dev.countersign.distribution.devices;

import org.jspecify.annotations.NullMarked;
