/**
 * The points at which the crash tests end a service. Used by the services, uses nothing; does nothing outside those tests.
 */
@NullMarked
package dev.countersign.contract.crash;

import org.jspecify.annotations.NullMarked;
