package dev.countersign.cli.audit;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, in the order it is found; keeps the first thousand and counts the rest. */
final class Findings {
    private static final int KEPT = 1000;

    private final List<Finding> kept = new ArrayList<>();
    private long count;

    void at(long index, String kind, String detail) {
        add(new Finding(kind, index, detail));
    }

    void ofLog(String kind, String detail) {
        add(new Finding(kind, null, detail));
    }

    List<Finding> kept() {
        return List.copyOf(kept);
    }

    long count() {
        return count;
    }

    void add(Finding finding) {
        count++;
        if (kept.size() < KEPT) {
            kept.add(finding);
        }
    }
}
