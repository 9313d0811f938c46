/** Looks into processes and files from outside: for bytes, for sockets. Knows nothing of Countersign. */
@NullMarked
package dev.countersign.e2e.canary;

import org.jspecify.annotations.NullMarked;
