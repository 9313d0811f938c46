package dev.countersign.e2e.modulus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything an attacker collected, read for values of the lengths in question: 16 and 32 bytes (AES keys, checksums), 256
 * (signatures). Looks into hex and base64, also inside one another, as in a DSSE envelope's payload.
 */
public final class Material {

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{22,}|[A-Za-z0-9_-]{22,}");
    private static final int DEEPEST = 4;

    private final Set<String> values = new HashSet<>();
    private final Set<String> signatures = new HashSet<>();

    /** Adds an object, a record, a response: whatever was found in one piece. */
    public void add(byte[] found) {
        read(found, 0);
    }

    public void add(String found) {
        add(found.getBytes(StandardCharsets.UTF_8));
    }

    /** In hex: what could have been signed. */
    public Set<String> values() {
        return Set.copyOf(values);
    }

    /** In hex: what could be a signature. */
    public Set<String> signatures() {
        return Set.copyOf(signatures);
    }

    private void read(byte[] bytes, int depth) {
        keep(bytes);
        if (depth == DEEPEST) {
            return;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (Matcher run = HEX.matcher(text); run.find(); ) {
            if (run.group().length() % 2 == 0) {
                keep(HexFormat.of().parseHex(run.group().toLowerCase(Locale.ROOT)));
            }
        }
        for (Matcher run = BASE64.matcher(text); run.find(); ) {
            if (run.group().length() % 4 != 1) {
                read(Base64.getDecoder().decode(run.group().replace('-', '+').replace('_', '/')), depth + 1);
            }
        }
    }

    private void keep(byte[] bytes) {
        switch (bytes.length) {
            case 16, 32 -> values.add(HexFormat.of().formatHex(bytes));
            case 256 -> signatures.add(HexFormat.of().formatHex(bytes));
            default -> {}
        }
    }
}
