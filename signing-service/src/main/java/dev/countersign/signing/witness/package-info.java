/** Asks witnesses for cosignatures over HTTP (C2SP tlog-witness). Holds no key. Arrows: to log, whose port it implements. */
@NullMarked
package dev.countersign.signing.witness;

import org.jspecify.annotations.NullMarked;
