package dev.countersign.contract.event;

/**
 * How devices reach a channel.
 *
 * @param byDefault whether devices that name no channel are on this one; wire name {@code default}
 */
public record ChannelRules(
        @com.fasterxml.jackson.annotation.JsonProperty("default")
        boolean byDefault) {}
