package dev.countersign.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** A {@code capacitor.config.json} and what has to change in it. Pure. */
final class JsonConfig {
    private static final List<String> V1_KEY = List.of("plugins", Setting.PLUGIN, "privateKey");

    private JsonConfig() {}

    /**
     * A config after its settings were made.
     *
     * @param changed what was set, each a line for people
     * @param kept settings that the developer chose otherwise and that stay
     */
    record Result(JsonText text, List<String> changed, List<String> kept) {}

    static boolean hasV1PrivateKey(JsonText config) {
        return plugin(config).has("privateKey");
    }

    static JsonText withoutV1PrivateKey(JsonText config) {
        return config.without(V1_KEY);
    }

    static Result apply(JsonText config, List<Setting> settings) {
        JsonText text = config;
        List<String> changed = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (Setting setting : settings) {
            JsonNode before = plugin(text).path(setting.key());
            if (setting.heldBy(plugin(text))) {
                continue;
            }
            if (!before.isMissingNode() && !setting.required()) {
                kept.add(setting.key() + " stays " + before + " (" + setting.json() + " would be safer: "
                        + setting.why() + ")");
                continue;
            }
            text = text.with(setting.path(), setting.json());
            String was = before.isMissingNode() ? "" : ", was " + shortened(before.toString());
            changed.add(setting.key() + " = " + shortened(setting.json()) + was + ": " + setting.why());
        }
        return new Result(text, changed, kept);
    }

    private static JsonNode plugin(JsonText config) {
        JsonNode plugin = config.tree().path("plugins").path(Setting.PLUGIN);
        return plugin.isObject() ? plugin : MissingNode.getInstance();
    }

    private static String shortened(String json) {
        return json.length() <= 70 ? json : json.substring(0, 67) + "...";
    }
}
