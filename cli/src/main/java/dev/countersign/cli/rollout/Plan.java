package dev.countersign.cli.rollout;

import dev.countersign.contract.rollout.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shares over time, as people write them: {@code 1%:1d,10%:12h,100%} is 1 % for a day, then 10 % for 12 hours, then all.
 *
 * @param share the first share in 10,000
 * @param steps what follows
 */
record Plan(int share, List<Step> steps) {
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,2})?) ?%");
    private static final Pattern SOAK = Pattern.compile("([1-9][0-9]{0,6})([smhd])");

    Plan {
        steps = List.copyOf(steps);
    }

    /**
     * @throws IllegalArgumentException naming what is wrong
     */
    static Plan parse(String text) {
        String[] parts = text.split(",");
        List<Step> steps = new ArrayList<>();
        long soak = 0;
        int first = 0;
        for (int i = 0; i < parts.length; i++) {
            String[] pair = parts[i].strip().split(":", 2);
            int share = share(pair[0]);
            if (i == 0) {
                first = share;
            } else {
                steps.add(new Step(soak, share));
            }
            boolean last = i == parts.length - 1;
            if (last != (pair.length == 1)) {
                throw new IllegalArgumentException("every share but the last has a time, such as 1%:1d,10%:12h,100%");
            }
            soak = last ? 0 : seconds(pair[1]);
        }
        Step.plan(first, steps);
        return new Plan(first, steps);
    }

    /** {@code 0.5%} is 50 in 10,000. */
    static int share(String text) {
        Matcher share = SHARE.matcher(text.strip());
        if (!share.matches() || new BigDecimal(share.group(1)).compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new IllegalArgumentException("a share is 0% to 100%, with at most two decimals, such as 0.5%");
        }
        return new BigDecimal(share.group(1)).movePointRight(2).intValueExact();
    }

    private static long seconds(String text) {
        Matcher soak = SOAK.matcher(text.strip());
        if (!soak.matches()) {
            throw new IllegalArgumentException("a time is 90s, 30m, 12h or 1d");
        }
        long unit = switch (soak.group(2).charAt(0)) {
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            default -> 1;
        };
        return Long.parseLong(soak.group(1)) * unit;
    }
}
