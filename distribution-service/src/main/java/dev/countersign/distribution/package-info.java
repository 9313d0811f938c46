/** The only door for devices: follows the log, verifies it and serves what it says. Holds no private key. */
@NullMarked
package dev.countersign.distribution;

import org.jspecify.annotations.NullMarked;
