/** The only door for people: takes signed requests and the bundle's bytes, and grants nothing. */
@NullMarked
package dev.countersign.ingest;

import org.jspecify.annotations.NullMarked;
