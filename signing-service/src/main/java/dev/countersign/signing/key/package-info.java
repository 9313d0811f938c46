/**
 * The keys of the signing service, and the few typed things they may be used for. One job: perform a key operation that a caller
 * is entitled to by its type, and nothing else. No private key, PIN, password or session key leaves this package in readable
 * form; it is the only package that touches PKCS#11. Arrows: seal, log, bundle and the authority depend on it; it depends on
 * contract values alone.
 */
@NullMarked
package dev.countersign.signing.key;

import org.jspecify.annotations.NullMarked;
