package dev.countersign.cli.project;

import dev.countersign.contract.json.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Capgo's first encryption (V1, 2024 and before) left in a project. The app itself held the private key, so whoever has the app can make bundles
 * for it, and its checksum, a CRC32, fits any bytes one likes.
 *
 * @param config the capacitor config that holds a private key, if one does
 * @param keyFiles V1 key files
 */
public record FirstEncryption(Optional<Path> config, List<Path> keyFiles) {
    /** Looks; a folder that is no project has none. */
    public static FirstEncryption in(Path project) throws IOException {
        Optional<Path> config = ConfigFile.find(project);
        boolean holdsKey = config.isPresent() && holdsPrivateKey(config.get());
        List<Path> files = new ArrayList<>();
        for (String name : List.of(".capgo_key", ".capgo_key.pub")) {
            if (Files.exists(project.resolve(name))) {
                files.add(project.resolve(name));
            }
        }
        return new FirstEncryption(holdsKey ? config : Optional.empty(), List.copyOf(files));
    }

    private static boolean holdsPrivateKey(Path config) throws IOException {
        String text = Files.readString(config);
        if (!ConfigFile.isJson(config)) {
            return ScriptConfig.hasV1PrivateKey(text);
        }
        try {
            return JsonConfig.hasV1PrivateKey(JsonText.parse(text));
        } catch (MalformedException e) {
            return false; // whoever edits it says what is wrong with it
        }
    }

    /** Whether anything of it is there. */
    public boolean found() {
        return config.isPresent() || !keyFiles.isEmpty();
    }

    /** Each find as a sentence for people. */
    public List<String> sentences() {
        List<String> lines = new ArrayList<>();
        config.ifPresent(
                file -> lines.add(
                        file.getFileName()
                                + " holds a privateKey of Capgo's first encryption (V1): whoever has the app can make bundles with it"));
        for (Path file : keyFiles) {
            lines.add(file.getFileName()
                    + " is a key of Capgo's first encryption (V1, 2024 and before), which nothing here uses; delete it once no old"
                    + " build of the app needs it");
        }
        return lines;
    }
}
