package dev.countersign.cli.console;

import picocli.CommandLine.Option;

/** The options every command has. */
public final class Output {
    @Option(names = "--json", description = "Print one JSON object on standard output, for machines.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where an error comes from.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    public boolean json() {
        return json;
    }

    public boolean verbose() {
        return verbose;
    }

    boolean help() {
        return help;
    }
}
