/**
 * Values that cross packages and processes: each validates itself, so no bare String or byte[] carries meaning. Depends on
 * nothing but the JDK and Jackson's annotations.
 */
@NullMarked
package dev.countersign.contract.value;

import org.jspecify.annotations.NullMarked;
