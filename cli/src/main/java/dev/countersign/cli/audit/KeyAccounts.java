package dev.countersign.cli.audit;

import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What each process of the signing service says it did with device keys, against the results in the log from while it was the one that wrote. Rules: no
 * count goes down; no result that the process did not perform; nothing is under way while no request is open that it could be for, and nothing at
 * all where the process ends in order. A process that another one follows without a last account crashed, or was killed: what it did
 * after the account before is gone with it, and can only be for the requests that were open.
 */
final class KeyAccounts {
    private static final int NAMED = 20;

    private final Findings findings;
    private final Function<KeyLabel, List<RequestId>> open;
    private final Supplier<List<RequestId>> allOpen;
    private final ToLongFunction<KeyLabel> results;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Crash> crashes = new LinkedHashMap<>();
    private @Nullable Account writer;

    /**
     * A process that gave no last account.
     *
     * @param lastEntry its last account
     * @param nextEntry the first account of the process that followed
     * @param operations how many its last account left under way and no entry explained since: at least so many are not explained
     * @param requests for which it may have used device keys since its last account: those open when it was followed; the first twenty
     */
    record Crash(String process, long lastEntry, long nextEntry, long operations, List<RequestId> requests) {}

    /**
     * The use of device keys.
     *
     * @param performed what processes told, and what entries show since
     * @param inLog results that entries name
     * @param abandoned results that were thrown away
     * @param underWay what the process that writes now had under way at its last account
     * @param unexplained none of these: 0, but for what crashes took with them
     */
    record Summary(
            long performed,
            long inLog,
            long abandoned,
            long probes,
            long underWay,
            long unexplained,
            List<Crash> crashes) {}

    private static final class Account {
        final String process;
        /** Whether the log has all of it: one from before processes gave a first account may have written earlier. */
        final boolean whole;

        final Map<KeyLabel, Long> results = new HashMap<>();
        final Map<KeyLabel, KeyUsage.Operations> said = new HashMap<>();
        long lastEntry;
        boolean ended;
        /** Whether a finding says that it has operations that nothing explains. */
        boolean unexplained;

        Account(String process, boolean whole) {
            this.process = process;
            this.whole = whole;
        }

        Set<KeyLabel> keys() {
            Set<KeyLabel> keys = new TreeSet<>(said.keySet());
            if (whole) {
                keys.addAll(results.keySet());
            }
            return keys;
        }

        long inLog(KeyUsage.Operations operations) {
            return whole ? results.getOrDefault(operations.key(), 0L) : operations.committed();
        }

        long notYet(KeyUsage.Operations operations) {
            return operations.performed() - operations.abandoned() - operations.probes() - inLog(operations);
        }

        long notYet() {
            return said.values().stream()
                    .mapToLong(each -> Math.max(0, notYet(each)))
                    .sum();
        }
    }

    /**
     * @param open the requests that a device key may be used for just now
     * @param allOpen those that any may be used for: a process may have used a key that was made after its last account
     * @param results how many results by a key the log holds so far
     */
    KeyAccounts(
            Findings findings,
            Function<KeyLabel, List<RequestId>> open,
            Supplier<List<RequestId>> allOpen,
            ToLongFunction<KeyLabel> results) {
        this.findings = findings;
        this.open = open;
        this.allOpen = allOpen;
        this.results = results;
    }

    /** An entry names results by a key. */
    void result(KeyLabel key, long operations) {
        if (writer != null) {
            writer.results.merge(key, operations, Long::sum);
        }
    }

    void told(long index, KeyUsage event) {
        Account account = accounts.computeIfAbsent(event.process(), name -> new Account(name, event.isFirst()));
        if (writer != null && writer != account && writer.whole && !writer.ended) {
            crashes.put(writer.process, crash(writer, index));
        }
        writer = account;
        crashes.remove(account.process); // it was only followed for a while
        account.lastEntry = index;
        account.ended = event.isLast();
        for (KeyUsage.Operations now : event.keys()) {
            counts(index, account, now);
            if (account.whole) {
                explains(index, account, now);
            }
        }
        account.results.forEach((key, operations) -> {
            if (account.whole && !account.said.containsKey(key)) {
                findings.at(index, "key-usage", key + ": the log holds results that no process performed");
            }
        });
    }

    private Crash crash(Account gone, long index) {
        List<RequestId> requests = allOpen.get().stream().limit(NAMED).toList();
        return new Crash(gone.process, gone.lastEntry, index, gone.notYet(), requests);
    }

    private void counts(long index, Account account, KeyUsage.Operations now) {
        KeyUsage.Operations before = account.said.put(now.key(), now);
        if (now.performed() < now.committed() + now.abandoned() + now.probes()) {
            findings.at(index, "key-usage", now.key() + ": more operations explained than performed");
        }
        if (before != null && shrinks(before, now)) {
            findings.at(index, "key-usage", now.key() + ": a count of process " + account.process + " went down");
        }
        long committed = accounts.values().stream()
                .map(each -> each.said.get(now.key()))
                .mapToLong(said -> said == null ? 0 : said.committed())
                .sum();
        long possible = results.applyAsLong(now.key());
        if (committed > possible) {
            findings.at(
                    index,
                    "key-usage",
                    now.key() + ": " + committed + " operations said to be in the log, which explains " + possible);
        }
    }

    private void explains(long index, Account account, KeyUsage.Operations now) {
        long notYet = account.notYet(now);
        if (notYet < 0) {
            findings.at(index, "key-usage", now.key() + ": the log holds results that no process performed");
        } else if (notYet > 0 && (account.ended || open.apply(now.key()).isEmpty())) {
            account.unexplained = true;
            findings.at(
                    index,
                    "key-unexplained",
                    notYet + " operations of " + now.key() + " by process " + account.process
                            + ": no entry names their results, they were not abandoned, and "
                            + (account.ended
                                    ? "the process ended in order"
                                    : "no request was open that they could be for"));
        }
    }

    Summary summary() {
        long performed = 0;
        long inLog = 0;
        long abandoned = 0;
        long probes = 0;
        long underWay = 0;
        long unexplained = 0;
        for (Account account : accounts.values()) {
            for (KeyLabel key : account.keys()) {
                KeyUsage.Operations told = account.said.getOrDefault(key, new KeyUsage.Operations(key, 0, 0, 0, 0));
                long results = account.inLog(told);
                performed += Math.max(told.performed(), results + told.abandoned() + told.probes());
                inLog += results;
                abandoned += told.abandoned();
                probes += told.probes();
            }
            if (account == writer && !account.unexplained) {
                underWay = account.notYet();
            } else {
                unexplained += account.notYet();
            }
        }
        return new Summary(performed, inLog, abandoned, probes, underWay, unexplained, List.copyOf(crashes.values()));
    }

    /** What is not explained and no finding: lost in a crash, or told by a process of before there were first accounts. */
    List<String> notices() {
        List<String> lines = new ArrayList<>();
        for (Crash each : crashes.values()) {
            lines.add("process " + each.process
                    + " of the signing service gave no last account: it crashed or was killed between entries "
                    + each.lastEntry + " and " + each.nextEntry + ". " + each.operations
                    + " operations that it told of are not explained, nor is what it did with device keys after entry "
                    + each.lastEntry
                    + ", which can only be for the requests open then: "
                    + (each.requests.isEmpty() ? "none" : each.requests));
        }
        for (Account account : accounts.values()) {
            if (!account.whole && account.notYet() > 0) {
                lines.add(account.notYet() + " operations by process " + account.process
                        + " are not explained by its last key.usage, entry " + account.lastEntry
                        + ": under way then, or lost in a crash");
            }
        }
        return lines;
    }

    private static boolean shrinks(KeyUsage.Operations before, KeyUsage.Operations now) {
        return now.performed() < before.performed()
                || now.committed() < before.committed()
                || now.abandoned() < before.abandoned()
                || now.probes() < before.probes();
    }
}
