package dev.countersign.localstack;

import dev.countersign.localstack.demo.Demo;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The launcher's commands {@code up [--fresh]}, {@code demo [--once] [--fresh]} and {@code redrive}. */
public final class Main {
    private static final Map<String, Set<String>> OPTIONS =
            Map.of("up", Set.of("--fresh"), "demo", Set.of("--once", "--fresh"));

    private Main() {}

    public static void main(String[] args) {
        int exit;
        try {
            exit = run(List.of(args), System.getenv());
        } catch (StackException e) {
            System.err.println("countersign: " + e.getMessage());
            exit = 1;
        }
        System.exit(exit);
    }

    private static int run(List<String> args, Map<String, String> environment) {
        String command = args.isEmpty() ? "" : args.getFirst();
        if (command.equals("redrive")) {
            int broker = Ports.of(environment).getOrDefault(Service.KAFKA, 0);
            return new Redrive("127.0.0.1:" + broker, System.out).run(args.subList(1, args.size()));
        }
        Set<String> options = Set.copyOf(args.subList(Math.min(1, args.size()), args.size()));
        if (!OPTIONS.containsKey(command)) {
            throw new StackException("unknown command \"" + command + "\"; it is up, demo or redrive");
        }
        for (String option : options) {
            if (!OPTIONS.get(command).contains(option)) {
                throw new StackException("unknown option " + option + "; ./countersign " + command + " takes "
                        + String.join(", ", OPTIONS.get(command)));
            }
        }
        Installation installation = Installation.ofThisBuild();
        LocalStack stack = LocalStack.in(home(installation, environment))
                .usualPorts(environment)
                .usualAddress(environment)
                .witnessed(command.equals("demo"))
                .fresh(options.contains("--fresh"))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(stack::stop, "stop"));
        var session = new Session(stack, System.out);
        session.start();
        if (command.equals("demo")) {
            boolean held = new Demo(stack, installation.root(), System.out, Clock.systemUTC()).run();
            if (options.contains("--once") || !held) {
                stack.stop();
                return held ? 0 : 1;
            }
        }
        return session.awaitEnd();
    }

    private static Path home(Installation installation, Map<String, String> environment) {
        String moved = environment.get("COUNTERSIGN_HOME");
        return moved == null || moved.isEmpty() ? installation.root().resolve(".countersign") : Path.of(moved);
    }
}
