package dev.countersign.localstack;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** A stack in the foreground of a terminal: says when it is ready, starts again what crashes, ends when that does not help. */
final class Session {
    private static final int CRASHES = 3;
    private static final long PERIOD_NANOS = 60_000_000_000L;

    private final LocalStack stack;
    private final PrintStream out;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Deque<Long> crashes = new ArrayDeque<>();

    Session(LocalStack stack, PrintStream out) {
        this.stack = stack;
        this.out = out;
    }

    void start() {
        stack.start();
        stack.onCrash(this::startAgain);
        out.println("ready  ingest " + stack.url(Service.INGEST) + "  signing " + stack.url(Service.SIGNING)
                + "  distribution " + stack.url(Service.DISTRIBUTION) + "  kafka " + stack.bootstrapServers()
                + "  state " + stack.home().directory());
    }

    /** The exit code, once the stack is beyond help; else it lasts until a signal ends the process. */
    int awaitEnd() {
        return end.join();
    }

    private synchronized void startAgain(Service service, int exit) {
        crashes.addLast(System.nanoTime());
        while (System.nanoTime() - crashes.getFirst() > PERIOD_NANOS) {
            crashes.removeFirst();
        }
        if (crashes.size() > CRASHES) {
            giveUp(service.label() + " ended (exit " + exit + ") after " + CRASHES
                    + " restarts within a minute; its log: " + stack.home().log(service));
            return;
        }
        out.println(service.label() + " ended (exit " + exit + "), starting it again");
        try {
            stack.restart(service);
            out.println(service.label() + " is ready again");
        } catch (StackException e) {
            giveUp(service.label() + " cannot be started again: " + e.getMessage());
        }
    }

    private void giveUp(String why) {
        System.err.println("countersign: " + why);
        stack.stop();
        end.complete(1);
    }
}
