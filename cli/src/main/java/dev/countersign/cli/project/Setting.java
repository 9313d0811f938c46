package dev.countersign.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One key of {@code plugins.CapacitorUpdater}.
 *
 * @param value a string or a boolean
 * @param required whether another value is replaced; otherwise the developer's own choice stays
 * @param why for people
 */
record Setting(String key, Object value, boolean required, String why) {
    static final String PLUGIN = "CapacitorUpdater";

    List<String> path() {
        return List.of("plugins", PLUGIN, key);
    }

    String json() {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    /** The key and value as a line of a TypeScript object. */
    String typeScript() {
        return key + ": " + json().replace("'", "\\'").replaceAll("^\"|\"$", "'") + ",";
    }

    boolean heldBy(JsonNode plugin) {
        return Json.readTolerantly(json().getBytes(StandardCharsets.UTF_8), JsonNode.class)
                .equals(plugin.get(key));
    }

    /** The settings of an app that takes its updates from here. */
    static List<Setting> of(String publicKeyPem, String server, String channel) {
        var required = new java.util.ArrayList<>(List.of(
                new Setting("publicKey", publicKeyPem, true, "the app runs only bundles sealed with this key"),
                new Setting("updateUrl", server + "/updates", true, "asks here for updates"),
                new Setting("statsUrl", server + "/stats", true, "reports here, and not to Capgo's cloud"),
                new Setting("channelUrl", server + "/channel_self", true, "asks here for channels")));
        if (!channel.isEmpty()) {
            required.add(new Setting("defaultChannel", channel, true, "the channel of this build"));
        }
        required.addAll(List.of(
                new Setting("allowModifyUrl", false, false, "no script in the app can send it to another server"),
                new Setting("allowModifyAppId", false, false, "no script in the app can make it another app"),
                new Setting("autoDeleteFailed", true, false, "an update that failed to start does not stay"),
                new Setting(
                        "resetWhenUpdate", true, false, "a new version from the store starts with its own bundle")));
        return required;
    }
}
