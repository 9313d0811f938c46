/**
 * An operator's word that one device belongs on one channel. Signed like a request, but of another payload type: it travels on the topic
 * {@code device-channels}, reaches neither the signing service nor the log, and can be erased.
 */
@NullMarked
package dev.countersign.contract.assignment;

import org.jspecify.annotations.NullMarked;
