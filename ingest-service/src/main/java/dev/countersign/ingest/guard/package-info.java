/**
 * The rollout guard: counts what devices report of a release that is rolled out, and asks for a halt when too much fails. Its key may ask for that and
 * for nothing else. One direction only: devices, {@code device-events}, guard, {@code signing-requests}. What devices report is proven by nothing, so
 * forged reports can at worst halt a rollout. Arrows: to status, follow and intake.
 */
@NullMarked
package dev.countersign.ingest.guard;

import org.jspecify.annotations.NullMarked;
