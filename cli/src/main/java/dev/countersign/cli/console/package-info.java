/**
 * What every command shares: the terminal it talks to, where its defaults come from, how it fails, progress, files that vanish.
 * Knows no command and no protocol.
 */
@NullMarked
package dev.countersign.cli.console;

import org.jspecify.annotations.NullMarked;
