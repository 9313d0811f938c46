/** Real Kafka brokers as processes, as many as a test wants, with the topics of {@code deploy/kafka}. Knows nothing else of Countersign. */
@NullMarked
package dev.countersign.e2e.brokers;

import org.jspecify.annotations.NullMarked;
