/**
 * The append-only log: RFC 6962 tree, C2SP signed notes, checkpoints and tiles, and VerifiedLog, which every follower runs. Pure but
 * for LogFollower, which reads through the LogSource port.
 */
@NullMarked
package dev.countersign.contract.log;

import org.jspecify.annotations.NullMarked;
