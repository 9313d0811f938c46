package dev.countersign.contract.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file in the format of C2SP tlog-policy: which log is trusted, and which witnesses must have cosigned. The trust of followers (one log, no URLs
 * needed) and what a log's writer asks for (URLs, no log) are written alike.
 *
 * @param log the log's key with the quorum, if the file names one
 */
public record TrustPolicy(Optional<LogVerifierKey> log, WitnessQuorum quorum) {
    /**
     * Reads a policy.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static TrustPolicy parse(String text) {
        List<String[]> rest = new ArrayList<>();
        List<String> logs = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.strip().split("[ \t]+");
            if (words[0].equals("log") && words.length > 1) {
                logs.add(words[1]);
            } else if (!words[0].isEmpty() && !words[0].startsWith("#")) {
                rest.add(words);
            }
        }
        WitnessQuorum quorum = WitnessQuorum.parse(rest);
        if (logs.size() > 1) {
            throw new IllegalArgumentException("there is more than one log; each has a file of its own");
        }
        return new TrustPolicy(
                logs.stream().findFirst().map(key -> LogVerifierKey.parse(key).witnessedBy(quorum)), quorum);
    }
}
