/** All of Countersign on one machine as separate processes: a broker, the three services, and their first state. */
@NullMarked
package dev.countersign.localstack;

import org.jspecify.annotations.NullMarked;
