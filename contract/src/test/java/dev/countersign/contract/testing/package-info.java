/**
 * Working stand-ins for what the signing service writes, for the tests of every module: a log with real signatures, and releases
 * in it. Nothing here is a secret or fit for use.
 */
package dev.countersign.contract.testing;
