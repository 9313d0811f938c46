package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process did with device keys since it started; a later leaf of the same process replaces an earlier one.
 *
 * @param process random name of the process, 32 hex digits
 * @param keys one entry per device key used
 */
public record KeyUsage(Instant time, @Nullable Sha256 policy, String process, List<Operations> keys) implements Event {
    public static final String KIND = "key.usage";

    public KeyUsage {
        present(time, process, keys);
        keys = List.copyOf(keys);
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
        }
    }
}
