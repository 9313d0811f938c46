/**
 * Ends services at named points of their work while requests and devices keep coming. Knows the stack; is known to the tests that
 * kill.
 */
@NullMarked
package dev.countersign.e2e.crash;

import org.jspecify.annotations.NullMarked;
