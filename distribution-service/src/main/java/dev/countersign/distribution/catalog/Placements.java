package dev.countersign.distribution.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Which channel a device was put on, by an operator or long ago by itself. Devices are named {@code app/environment/device id}. Asked for each update
 * check: answers from memory, without a lock.
 */
public interface Placements {
    /** Nobody was put anywhere. */
    Placements NONE = new Placements() {
        @Override
        public boolean isKnown() {
            return true;
        }

        @Override
        public @Nullable String assigned(String device) {
            return null;
        }

        @Override
        public @Nullable String chosen(String device) {
            return null;
        }
    };

    /** Whether all that is stored has been read; until then a null may be wrong. */
    boolean isKnown();

    /** The channel that an operator put the device on, if its policy still lets them. */
    @Nullable
    String assigned(String device);

    /** The channel that the device put itself on, with a plugin that does not remember it. */
    @Nullable
    String chosen(String device);

    /** The name of a device here. */
    static String device(String app, String environment, String deviceId) {
        return app + '/' + environment + '/' + deviceId;
    }
}
