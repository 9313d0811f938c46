package dev.countersign.contract.crash;

/**
 * A named point of a service's work at which a crash leaves something half done. Nothing happens there, and no setting makes
 * anything happen: the crash tests start a service with a Java agent that puts another class in the place of this one, which ends
 * the process where the test says. What each point leaves behind and who carries on: docs/reliability.md.
 */
public final class CrashPoint {
    private CrashPoint() {}

    /**
     * Says that the work has got there.
     *
     * @param point {@code <service>.<what has just happened>}, written out where it is called: the tests look for these names in the sources
     */
    public static void reached(String point) {}
}
