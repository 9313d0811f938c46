/** Key pairs of publishers and approvers: made, kept in files of their own, read for signing. The private half goes nowhere else. */
@NullMarked
package dev.countersign.cli.person;

import org.jspecify.annotations.NullMarked;
