/** Policy files, looked at offline, and the one in force by the verified log. */
@NullMarked
package dev.countersign.cli.policy;

import org.jspecify.annotations.NullMarked;
