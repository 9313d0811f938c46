/**
 * A device at the stock plugin's level (L0), written from the protocol and not from the plugin: asks, downloads, opens, verifies, activates, and
 * keeps the last trusted release whatever happens. Trusts the device public key and nothing a server says.
 */
@NullMarked
package dev.countersign.cli.device;

import org.jspecify.annotations.NullMarked;
