package dev.countersign.localstack.demo;

import dev.countersign.localstack.LocalStack;
import java.io.PrintStream;
import java.nio.file.Path;

/** Publishes the sample app, approves it where policy asks, runs it as a device would, and audits the log. */
public final class Demo {
    public Demo(LocalStack stack, Path root, PrintStream out) {}

    /** Whether every step held. */
    public boolean run() {
        return false;
    }
}
