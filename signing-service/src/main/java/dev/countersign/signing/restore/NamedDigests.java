package dev.countersign.signing.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.value.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The digests that leaves name, of whatever kind and whatever they are of: so kinds that come later are restored, too. */
final class NamedDigests {
    private static final Pattern DIGEST = Pattern.compile("\"([a-zA-Z]+)\":\"([0-9a-f]{64})\"");

    private final Set<Sha256> all = new HashSet<>();
    private final Set<Sha256> evidence = new HashSet<>();

    NamedDigests(List<byte[]> leaves) {
        for (byte[] leaf : leaves) {
            SignedEvent signed = SignedEvent.parse(leaf);
            Matcher found = DIGEST.matcher(new String(signed.envelope().payload(), UTF_8));
            while (found.find()) {
                if (isWithheld(signed.event(), found.group(1))) {
                    continue;
                }
                Sha256 digest = Sha256.ofHex(found.group(2));
                all.add(digest);
                if (found.group(1).equals("evidence") || found.group(1).equals("policy")) {
                    evidence.add(digest);
                }
            }
        }
    }

    /** What a refusal withheld is not brought into the log by a restore either. */
    private static boolean isWithheld(Event event, String field) {
        return field.equals("evidence") && event instanceof RequestRefused refused && refused.mayWithholdEnvelope();
    }

    Set<Sha256> all() {
        return all;
    }

    /** Those that are of evidence. */
    Set<Sha256> evidence() {
        return evidence;
    }
}
