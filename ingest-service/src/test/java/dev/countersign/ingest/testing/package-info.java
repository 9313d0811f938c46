/** A deployment around the service for its tests: people, a policy, a log in a real object store, and a real broker. */
package dev.countersign.ingest.testing;
