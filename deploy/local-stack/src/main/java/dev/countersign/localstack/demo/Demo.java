package dev.countersign.localstack.demo;

import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/** Publishes the sample app, approves it where policy asks, runs it as a device would, and audits the log. */
public final class Demo {
    private static final String APP = "com.example.demo";
    private static final String SAMPLE = "deploy/sample-app";

    private final LocalStack stack;
    private final Path root;
    private final Tour tour;
    private final String version;

    /**
     * @param stack ready
     * @param root the folder of the launcher
     * @param clock gives each run a version of its own
     */
    public Demo(LocalStack stack, Path root, PrintStream out, Clock clock) {
        this.stack = stack;
        this.root = root;
        this.tour = new Tour(stack, root, out);
        this.version = "1.0." + clock.instant().getEpochSecond();
    }

    /** Whether every step held. */
    public boolean run() {
        try {
            tour.say("A witness cosigns each checkpoint of the log before it is public: "
                    + stack.home().witnessPolicy());
            toDevelopment();
            toProduction();
            tour.step(
                    "Audit: every entry of the log, its tree and its signatures, under a checkpoint that the witness cosigned",
                    "audit",
                    "verify",
                    "--log",
                    stack.url(Service.DISTRIBUTION) + "/log",
                    "--log-key",
                    stack.home().witnessedKey().toString());
            tour.say(String.format(
                    Locale.ROOT,
                    "%nEvery step held. Devices of this app ask %s/updates, auditors read %s/log.",
                    stack.url(Service.DISTRIBUTION),
                    stack.url(Service.DISTRIBUTION)));
            return true;
        } catch (StepFailure e) {
            tour.say("FAILED: " + e.getMessage());
            return false;
        }
    }

    private void toDevelopment() {
        tour.step("Publish to development: policy asks for no approval", publish("development", "--wait"));
        toDevice("development");
    }

    private void toProduction() {
        String request = tour.step("Publish to production: policy asks for two approvals", publish("production"))
                .valueOf("request");
        for (String approver : new String[] {"approver-1", "approver-2"}) {
            tour.step(
                    approver + " compares the request with a build of their own, and approves",
                    "approve",
                    request,
                    "--key",
                    stack.home().personKey(approver).toString(),
                    "--bundle",
                    SAMPLE,
                    "--yes");
        }
        tour.step("Now it is sealed, logged and offered", "status", request, "--follow");
        toDevice("production");
    }

    private void toDevice(String environment) {
        tour.step("A device of the " + environment + " build asks, opens the seal and runs it", update(environment));
        Path active = stack.home().demoDevice(environment).resolve("current");
        tour.say(
                "   " + SameFiles.check(root.resolve(SAMPLE), active) + " files are the published ones, byte for byte");
    }

    private String[] publish(String environment, String... more) {
        return Tour.join(
                new String[] {
                    "publish",
                    SAMPLE,
                    "--app",
                    APP,
                    "--environment",
                    environment,
                    "--version",
                    version,
                    "--channel",
                    environment,
                    "--key",
                    stack.home().personKey("publisher").toString()
                },
                more);
    }

    private String[] update(String environment) {
        return new String[] {
            "device",
            "update",
            "--server",
            stack.url(Service.DISTRIBUTION).toString(),
            "--app",
            APP,
            "--public-key",
            stack.home().devicePublicKey(APP, environment).toString(),
            "--state",
            stack.home().demoDevice(environment).toString()
        };
    }
}
