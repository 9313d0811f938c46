/**
 * The one way JSON is read and written: strict reading, compact writing. What is signed is written once and its bytes kept.
 */
@NullMarked
package dev.countersign.contract.json;

import org.jspecify.annotations.NullMarked;
