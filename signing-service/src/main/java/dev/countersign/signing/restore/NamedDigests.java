package dev.countersign.signing.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

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
            Matcher found =
                    DIGEST.matcher(new String(SignedEvent.parse(leaf).envelope().payload(), UTF_8));
            while (found.find()) {
                Sha256 digest = Sha256.ofHex(found.group(2));
                all.add(digest);
                if (found.group(1).equals("evidence") || found.group(1).equals("policy")) {
                    evidence.add(digest);
                }
            }
        }
    }

    Set<Sha256> all() {
        return all;
    }

    /** Those that are of evidence. */
    Set<Sha256> evidence() {
        return evidence;
    }
}
