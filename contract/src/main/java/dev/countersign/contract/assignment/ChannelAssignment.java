package dev.countersign.contract.assignment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts a device on a channel, or takes an earlier such word back (docs/format.md, "Assignments").
 *
 * @param created when it was signed; of two for one device the later one counts
 * @param expires from when on it counts no more; at most {@link #LONGEST_LIFE} after {@code created}
 * @param channel the channel, or null to take it back
 */
public record ChannelAssignment(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        DeviceId device,
        @Nullable ChannelName channel) {
    /** Longest validity: what is not in the log does not last for ever. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(366);

    public ChannelAssignment {
        present(app, "app");
        present(environment, "environment");
        present(device, "device");
        if (present(created, "created").isAfter(present(expires, "expires"))
                || created.plus(LONGEST_LIFE).isBefore(expires)) {
            throw new IllegalArgumentException("expires must lie within 366 days after created");
        }
    }

    /** The environment it is about. */
    @JsonIgnore
    public Scope scope() {
        return new Scope(app, environment);
    }

    /** The key of its record: one per device of an environment. */
    @JsonIgnore
    public String recordKey() {
        return recordKey(scope(), device.value());
    }

    /** The key of the record that is about this device. */
    public static String recordKey(Scope scope, String device) {
        return scope + "/" + device;
    }

    private static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }
}
