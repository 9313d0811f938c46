package dev.countersign.contract.value;

import org.jspecify.annotations.Nullable;

/** An environment of an app: what device keys, people, versions and channels belong to. */
public record Scope(AppId app, EnvironmentName environment) implements Comparable<Scope> {
    /** The scope of these, or null if there is none. */
    public static @Nullable Scope ofNullable(@Nullable AppId app, @Nullable EnvironmentName environment) {
        return app == null || environment == null ? null : new Scope(app, environment);
    }

    @Override
    public int compareTo(Scope other) {
        int byApp = app.compareTo(other.app);
        return byApp != 0 ? byApp : environment.compareTo(other.environment);
    }

    @Override
    public String toString() {
        return app + "/" + environment;
    }
}
