package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.notNegative;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one process did with device keys since it started; a later leaf of the same process replaces an earlier one.
 *
 * @param process random name of the process, 32 hex digits
 * @param keys one entry per device key used
 * @param first true where the process begins: before it uses a device key for a request; absent otherwise
 * @param last true where the process ends in an orderly way and has nothing under way; absent otherwise
 */
public record KeyUsage(
        Instant time,
        @Nullable Sha256 policy,
        String process,
        List<Operations> keys,
        @Nullable Boolean first,
        @Nullable Boolean last)
        implements Event {
    public static final String KIND = "key.usage";

    private static final Pattern PROCESS = Pattern.compile("[0-9a-f]{32}");

    public KeyUsage {
        present(time, process, keys);
        if (!PROCESS.matcher(process).matches()) {
            throw new IllegalArgumentException("process must be 32 lowercase hex digits");
        }
        keys = List.copyOf(keys);
    }

    /** An account in between. */
    public KeyUsage(Instant time, @Nullable Sha256 policy, String process, List<Operations> keys) {
        this(time, policy, process, keys, null, null);
    }

    /** Whether the process begins with it. */
    @JsonIgnore
    public boolean isFirst() {
        return Boolean.TRUE.equals(first);
    }

    /** Whether the process ended with it. */
    @JsonIgnore
    public boolean isLast() {
        return Boolean.TRUE.equals(last);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /**
     * Private-key operations of one device key: performed = committed + abandoned + probes + those still under way.
     *
     * @param performed all of them
     * @param committed those whose result a committed leaf names
     * @param abandoned those whose result was thrown away
     * @param probes self-tests at start
     */
    public record Operations(KeyLabel key, long performed, long committed, long abandoned, long probes) {
        public Operations {
            present(key);
            notNegative("performed", performed);
            notNegative("committed", committed);
            notNegative("abandoned", abandoned);
            notNegative("probes", probes);
        }
    }
}
