/** HTTP as the commands use it: errors that name the fix, problem documents, patience. Knows no command. */
@NullMarked
package dev.countersign.cli.http;

import org.jspecify.annotations.NullMarked;
