/** What the services say to each other: values, requests, events and the log, as pure code without I/O. */
@NullMarked
package dev.countersign.contract;

import org.jspecify.annotations.NullMarked;
