/** What can be found in bytes that are published for ever, however it is written and however deep it is wrapped. Depends on nothing. */
@NullMarked
package dev.countersign.e2e.privacy;

import org.jspecify.annotations.NullMarked;
