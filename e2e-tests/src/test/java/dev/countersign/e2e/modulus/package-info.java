/**
 * The attack that would turn public data into the device public key, and with it into every bundle: RSA signatures of
 * known values give the modulus away. Finds such pairs in whatever material it is given. Depends on nothing.
 */
@NullMarked
package dev.countersign.e2e.modulus;

import org.jspecify.annotations.NullMarked;
