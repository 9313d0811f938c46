/** Whoever sits on the wire or runs a server of their own: lies to devices, cuts connections. Depends on {@code capgo} only. */
@NullMarked
package dev.countersign.e2e.hostile;

import org.jspecify.annotations.NullMarked;
