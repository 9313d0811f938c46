/**
 * The real Apache Kafka broker (KRaft, one node) with Countersign's topics, in this process or as one of its own.
 * The only place that touches Kafka's server classes; nothing of them leaks out. Calls nothing else in this module.
 */
@NullMarked
package dev.countersign.localstack.broker;

import org.jspecify.annotations.NullMarked;
