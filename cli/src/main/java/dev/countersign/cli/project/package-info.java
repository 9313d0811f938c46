/** A Capacitor project's set-up: finds its config, changes only what must change, recognises what V1 left. Talks to no server. */
@NullMarked
package dev.countersign.cli.project;

import org.jspecify.annotations.NullMarked;
