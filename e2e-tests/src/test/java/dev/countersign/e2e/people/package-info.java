/** Who comes to the door: an identity provider and a certificate authority of an organisation. Knows nothing of Countersign. */
@NullMarked
package dev.countersign.e2e.people;

import org.jspecify.annotations.NullMarked;
