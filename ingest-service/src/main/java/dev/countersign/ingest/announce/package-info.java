/**
 * Tells the signing service of complete requests: the only package that produces to Kafka. Calls nothing else here.
 */
@NullMarked
package dev.countersign.ingest.announce;

import org.jspecify.annotations.NullMarked;
