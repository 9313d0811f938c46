/**
 * A running deployment in the hands of a test: its processes, its people at the command line, its devices, its log and its
 * topics. Everything is reached as users and operators reach it. Depends on {@code capgo} and {@code tool} only.
 */
@NullMarked
package dev.countersign.e2e.stack;

import org.jspecify.annotations.NullMarked;
