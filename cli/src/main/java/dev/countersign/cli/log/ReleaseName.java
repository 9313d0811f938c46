package dev.countersign.cli.log;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;

/** A release as people name it: {@code app/environment/version}. */
public record ReleaseName(Scope scope, Version version) {
    /**
     * @throws CommandFailure if it is no release's name
     */
    public static ReleaseName parse(String text) {
        String[] parts = text.split("/", 3);
        if (parts.length != 3) {
            throw CommandFailure.usage("a release reads app/environment/version");
        }
        try {
            return new ReleaseName(
                    new Scope(new AppId(parts[0]), new EnvironmentName(parts[1])), new Version(parts[2]));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("a release reads app/environment/version: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return scope + "/" + version;
    }
}
