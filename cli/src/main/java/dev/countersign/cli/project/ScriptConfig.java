package dev.countersign.cli.project;

import java.util.List;
import java.util.regex.Pattern;

/** A {@code capacitor.config.ts} or {@code .js}: code, so it is read but never edited. Pure. */
final class ScriptConfig {
    private static final Pattern V1_KEY = Pattern.compile("\\bprivateKey['\"]?\\s*:");

    private ScriptConfig() {}

    static boolean hasV1PrivateKey(String code) {
        return V1_KEY.matcher(code).find();
    }

    /** The settings that the code does not seem to make. */
    static List<Setting> missing(String code, List<Setting> settings) {
        return settings.stream()
                .filter(setting -> {
                    String value = Pattern.quote(setting.json().replaceAll("^\"|\"$", ""));
                    var assignment = Pattern.compile(
                            "\\b" + setting.key() + "['\"]?\\s*:\\s*['\"`]?" + value + "['\"`]?\\s*[,}\\n]");
                    var anyAssignment = Pattern.compile("\\b" + setting.key() + "['\"]?\\s*:");
                    return setting.required()
                            ? !assignment.matcher(code).find()
                            : !anyAssignment.matcher(code).find();
                })
                .toList();
    }

    /** The lines to paste. */
    static String snippet(List<Setting> settings) {
        var lines = new StringBuilder("  plugins: {\n    CapacitorUpdater: {\n");
        settings.forEach(setting -> lines.append("      ")
                .append(setting.typeScript())
                .append(" // ")
                .append(setting.why())
                .append('\n'));
        return lines.append("    },\n  },").toString();
    }
}
