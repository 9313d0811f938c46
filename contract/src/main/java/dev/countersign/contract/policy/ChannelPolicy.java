package dev.countersign.contract.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelRules.AutoUpdateBlock;
import dev.countersign.contract.event.ChannelRules.OnRevoke;
import dev.countersign.contract.event.ChannelRules.Platform;
import dev.countersign.contract.value.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel as a policy file has it: its {@link ChannelRules}, key by key, and who may move it. */
record ChannelPolicy(
        @JsonProperty("default") @Nullable Boolean byDefault,
        @Nullable List<Platform> platforms,
        @JsonProperty("public") @Nullable Boolean listed,
        @Nullable Boolean selfSet,
        @Nullable Boolean allowProduction,
        @Nullable Boolean allowDevelopment,
        @Nullable Boolean allowDevices,
        @Nullable Boolean allowEmulators,
        @Nullable AutoUpdateBlock blockAutoUpdate,
        @Nullable Boolean blockUnderNative,
        @Nullable Version minPlugin,
        @Nullable Boolean assignable,
        @Nullable Boolean delta,
        @Nullable OnRevoke onRevoke,
        @Nullable List<PersonName> publishers,
        @Nullable Integer approvals) {

    ChannelRules rules() {
        return new ChannelRules(
                Boolean.TRUE.equals(byDefault),
                platforms,
                listed,
                selfSet,
                allowProduction,
                allowDevelopment,
                allowDevices,
                allowEmulators,
                blockAutoUpdate,
                blockUnderNative,
                minPlugin,
                assignable,
                delta,
                onRevoke);
    }
}
