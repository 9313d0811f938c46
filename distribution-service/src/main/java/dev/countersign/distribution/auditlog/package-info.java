/**
 * The log as auditors read it: C2SP tlog-tiles over HTTP, passed through from the object store, and only as far as this service has
 * verified it itself. Arrows: to follow and http.
 */
@NullMarked
package dev.countersign.distribution.auditlog;

import org.jspecify.annotations.NullMarked;
