/**
 * Where Countersign keeps bytes: a port of five calls ({@link dev.countersign.objectstore.ObjectStore}) and its drivers.
 *
 * <p>The store is not trusted: it knows nothing of digests, signatures or what an object means, and every reader checks what
 * it gets. What it promises is what no reader can check afterwards: an object is whole or absent, a successful write is
 * durable, and of several writers exactly one wins. Arrows point in only: this package depends on the JDK alone, and no path
 * of a driver leaks out of it. The driver for S3 is the package {@code s3}; {@code config} opens the one a service is set to.
 */
@NullMarked
package dev.countersign.objectstore;

import org.jspecify.annotations.NullMarked;
