/**
 * The policy: apps, environments, people and what they may do. Read strictly from YAML, published without names;
 * decides nothing by itself.
 */
@NullMarked
package dev.countersign.contract.policy;

import org.jspecify.annotations.NullMarked;
