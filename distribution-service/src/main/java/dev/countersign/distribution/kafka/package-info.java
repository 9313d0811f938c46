/** Whether this service has a broker at all. No arrows. */
@NullMarked
package dev.countersign.distribution.kafka;

import org.jspecify.annotations.NullMarked;
