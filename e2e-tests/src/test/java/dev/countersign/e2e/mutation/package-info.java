/**
 * What somebody between the signer and the device can turn a sealed bundle into. Says what an attack is and what merely
 * spells the same values differently; leaves the judging to the tests. Depends on {@code capgo} only.
 */
@NullMarked
package dev.countersign.e2e.mutation;

import org.jspecify.annotations.NullMarked;
