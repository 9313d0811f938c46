package dev.countersign.cli.request;

import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.rollout.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rollouts in words. */
public final class RolloutText {
    private RolloutText() {}

    /** What a request asks for, line by line. */
    static Map<String, String> of(RolloutRequest request) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("channel", request.channel().value());
        lines.put("version", request.version().value());
        switch (request) {
            case RolloutStart it -> {
                lines.put("first share", share(it.basisPoints()));
                lines.put("then", plan(it.steps()));
            }
            case RolloutHalt it -> lines.put("rollout", "reaches no more devices; those that have it keep it");
            case RolloutChange it -> {
                Integer share = it.basisPoints();
                lines.put(
                        "rollout",
                        switch (it.action()) {
                            case SET -> "share " + (share == null ? "?" : share(share));
                            case PAUSE -> "pauses; devices that have it keep it";
                            case RESUME -> "goes on";
                            case COMPLETE -> "is complete: all devices get it";
                            case ROLLBACK -> "ends, and TAKES DEVICES BACK to the stable version";
                        });
            }
        }
        return lines;
    }

    /** Basis points in per cent. */
    public static String share(int basisPoints) {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + " %";
    }

    /** What is planned. */
    public static String plan(@Nullable List<Step> steps) {
        return steps == null
                ? "nothing by itself"
                : steps.stream()
                        .map(step -> share(step.basisPoints()) + " after " + Duration.ofSeconds(step.after()))
                        .collect(Collectors.joining(", "));
    }
}
