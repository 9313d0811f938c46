package dev.countersign.contract.rollout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A planned step of a rollout.
 *
 * @param after seconds for which the share before has to run undisturbed
 * @param basisPoints the share then, in 10,000
 */
public record Step(long after, int basisPoints) {
    private static final long LONGEST = 90L * 24 * 3600;
    private static final int MOST = 20;

    public Step {
        if (after < 1 || after > LONGEST) {
            throw new IllegalArgumentException("a step comes after 1 second to 90 days");
        }
        share(basisPoints, 1);
    }

    static void share(int basisPoints, int least) {
        if (basisPoints < least || basisPoints > Cohort.ALL) {
            throw new IllegalArgumentException("a share is " + least + " to 10000 basis points");
        }
    }

    /** Steps that grow from a share; null for none. */
    public static @Nullable List<Step> plan(int from, @Nullable List<Step> steps) {
        if (steps == null || steps.isEmpty()) {
            return null;
        }
        if (steps.size() > MOST) {
            throw new IllegalArgumentException("a plan has at most " + MOST + " steps");
        }
        int last = from;
        for (Step step : steps) {
            if (step == null || step.basisPoints() <= last) {
                throw new IllegalArgumentException("each step's share is greater than the one before");
            }
            last = step.basisPoints();
        }
        return List.copyOf(steps);
    }
}
