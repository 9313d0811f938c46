/** The tour that {@code ./countersign demo} gives of a running local stack. Uses the stack and the CLI as a person would. */
@NullMarked
package dev.countersign.localstack.demo;

import org.jspecify.annotations.NullMarked;
