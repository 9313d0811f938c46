/**
 * A witness of logs (C2SP tlog-witness): remembers the newest checkpoint of each and cosigns only what continues it. Decides nothing about what the
 * entries say. Knows of HTTP only in its command.
 */
@NullMarked
package dev.countersign.cli.witness;

import org.jspecify.annotations.NullMarked;
