/** What every service's own log leaves out. Uses the JDK alone; knows nothing of the services. */
@NullMarked
package dev.countersign.contract.logging;

import org.jspecify.annotations.NullMarked;
