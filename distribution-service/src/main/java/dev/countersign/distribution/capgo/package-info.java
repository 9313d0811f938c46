/**
 * The wire of the update check, exactly as the plugin reads it (docs/capgo-protocol.md, section b). Parses and writes JSON token by
 * token on the event loop: no binding, no lock, no I/O. Arrows: to catalog and http.
 */
@NullMarked
package dev.countersign.distribution.capgo;

import org.jspecify.annotations.NullMarked;
