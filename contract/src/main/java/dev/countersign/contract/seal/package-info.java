/**
 * Seal records: what a device needs to open a sealed bundle. Only signing and distribution read them.
 */
@NullMarked
package dev.countersign.contract.seal;

import org.jspecify.annotations.NullMarked;
