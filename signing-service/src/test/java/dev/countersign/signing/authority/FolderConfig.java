package dev.countersign.signing.authority;

import java.nio.file.Path;
import java.util.Optional;

/** A signing service that has all its files in one folder, no witnesses, and seals two bundles at once. */
public record FolderConfig(Path folder) implements SigningConfig {
    @Override
    public Optional<Path> witnessPolicyFile() {
        return Optional.empty();
    }

    @Override
    public Path policyFile() {
        return folder.resolve("policy.yaml");
    }

    @Override
    public Optional<Path> publicKeysDirectory() {
        return Optional.of(folder.resolve("public"));
    }

    @Override
    public Path spoolDirectory() {
        return folder.resolve("spool");
    }

    @Override
    public String logOrigin() {
        return "test/log";
    }

    @Override
    public int concurrentSeals() {
        return 2;
    }

    @Override
    public String instance() {
        return "signing-1";
    }
}
