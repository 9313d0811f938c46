package dev.countersign.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lies around in a project that its owner should know of: V1 key files, a plugin that does not enforce seals. */
final class Leftovers {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");
    private static final String PLUGIN = "@capgo/capacitor-updater";

    private Leftovers() {}

    /** Warnings, each a sentence for people. */
    static List<String> in(Path project) throws IOException {
        List<String> warnings = new ArrayList<>();
        warnings.addAll(FirstEncryption.in(project).sentences());
        if (Files.exists(project.resolve(".capgo_key_v2"))) {
            warnings.add(".capgo_key_v2 is a Capgo private key; keep it out of the repository and the app");
        }
        Path plugin = project.resolve("node_modules").resolve(PLUGIN).resolve("package.json");
        if (!Files.isRegularFile(plugin)) {
            warnings.add(PLUGIN + " is not installed; install a version that enforces seals: npm install " + PLUGIN
                    + "@8.51.23");
        } else if (!enforcesSeals(version(plugin))) {
            warnings.add(PLUGIN + " " + version(plugin) + " does not enforce seals: a hostile server could send it an"
                    + " unsealed bundle; use 8.51.23 or a newer 8.x");
        }
        return warnings;
    }

    private static String version(Path packageJson) throws IOException {
        try {
            return Json.readTolerantly(Files.readAllBytes(packageJson), JsonNode.class)
                    .path("version")
                    .asText("unknown");
        } catch (MalformedException e) {
            return "unknown";
        }
    }

    /** The stray 10.0.0 that npm may call latest still has V1's crypto (docs/capgo-protocol.md, "Pin versions"). */
    static boolean enforcesSeals(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) != 8) {
            return false;
        }
        int minor = Integer.parseInt(parts.group(2));
        return minor > 51 || (minor == 51 && Integer.parseInt(parts.group(3)) >= 23);
    }
}
