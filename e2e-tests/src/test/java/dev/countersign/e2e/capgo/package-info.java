/**
 * The clients that Countersign's bundles must open in: Capgo's CLI and plugin as published on npm, and openssl. They are
 * run as they are; none of their code is kept here. Depends on {@code tool} only.
 */
@NullMarked
package dev.countersign.e2e.capgo;

import org.jspecify.annotations.NullMarked;
