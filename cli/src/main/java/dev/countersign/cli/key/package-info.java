/**
 * The operator's commands on keys: asks for their generation, use and retirement, and reads from the verified log what keys there are. Holds no private
 * key but the asking person's. Arrows: to {@code request} and {@code audit} for the log's files.
 */
@NullMarked
package dev.countersign.cli.key;

import org.jspecify.annotations.NullMarked;
