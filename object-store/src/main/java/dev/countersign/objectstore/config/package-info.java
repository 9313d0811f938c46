/**
 * How a service is told which object store to use: the properties {@code countersign.object-store.*} and the opening of what
 * they name. Knows every driver; no driver knows it. Holds no bean, so that each service makes its own.
 */
@NullMarked
package dev.countersign.objectstore.config;

import org.jspecify.annotations.NullMarked;
