/**
 * All of Countersign on one machine as separate processes: a broker, the three services, and their first state. A class
 * library for tests and, through {@link dev.countersign.localstack.Main}, the commands {@code up} and {@code demo}. It
 * starts the built jars and knows the services by their settings and URLs only; no service's class is on its class path.
 */
@NullMarked
package dev.countersign.localstack;

import org.jspecify.annotations.NullMarked;
