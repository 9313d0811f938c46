/**
 * The auditor's tools: the whole log read again from its files, by code that shares nothing with the services but the contract. Trusts the pinned log
 * key, and beyond it only what follows from the log itself.
 */
@NullMarked
package dev.countersign.cli.audit;

import org.jspecify.annotations.NullMarked;
