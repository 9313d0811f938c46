package dev.countersign.contract.value;

/** An environment of an app: what device keys, people, versions and channels belong to. */
public record Scope(AppId app, EnvironmentName environment) implements Comparable<Scope> {
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
