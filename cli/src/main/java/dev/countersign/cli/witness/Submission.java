package dev.countersign.cli.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of {@code add-checkpoint} (C2SP tlog-witness): {@code old SIZE}, a consistency proof, an empty line, a checkpoint's note.
 *
 * @param old the size that the proof starts from
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Submission(long old, List<Sha256> proof, byte[] note) {
    static final int LARGEST = 300 * 1024;

    private static final int LONGEST_PROOF = 63;
    private static final Pattern OLD = Pattern.compile("old (0|[1-9][0-9]{0,17})");

    /**
     * @throws IllegalArgumentException if it is malformed
     */
    static Submission parse(byte[] body) {
        int at = 0;
        List<String> lines = new ArrayList<>();
        while (true) {
            int end = at;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (end == body.length || lines.size() > LONGEST_PROOF + 1) {
                throw new IllegalArgumentException(
                        "a submission is an old size, at most 63 hashes, an empty line and a note");
            }
            String line = new String(body, at, end - at, UTF_8);
            at = end + 1;
            if (line.isEmpty()) {
                break;
            }
            lines.add(line);
        }
        var old = OLD.matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!old.matches()) {
            throw new IllegalArgumentException("a submission begins with: old SIZE");
        }
        List<Sha256> proof = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            proof.add(Sha256.of(CanonicalBase64.decode(line)));
        }
        return new Submission(Long.parseLong(old.group(1)), proof, Arrays.copyOfRange(body, at, body.length));
    }
}
