/** What the documents say of the tests, held against the tests. */
@NullMarked
package dev.countersign.e2e.docs;

import org.jspecify.annotations.NullMarked;
