/** Policy files, looked at offline. */
@NullMarked
package dev.countersign.cli.policy;

import org.jspecify.annotations.NullMarked;
