/**
 * Which devices were put on which channel: operators' signed words from the topic device-channels, and the choices of devices whose plugin does not
 * remember them, in the topic device-choices. Neither is part of the log; both only choose among what the log offers. Arrows: to catalog.
 */
@NullMarked
package dev.countersign.distribution.placement;

import org.jspecify.annotations.NullMarked;
