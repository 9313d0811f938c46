/**
 * Countersign as a whole, from outside: real processes, a real broker, a real token, the real Capgo clients. Nothing here
 * is used by any other module; arrows run from the tests to the other packages.
 */
@NullMarked
package dev.countersign.e2e;

import org.jspecify.annotations.NullMarked;
