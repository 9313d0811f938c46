/** Bundles on the publisher's and approver's side: a build folder becomes the same zip everywhere, and its id. Talks to no server. */
@NullMarked
package dev.countersign.cli.bundle;

import org.jspecify.annotations.NullMarked;
