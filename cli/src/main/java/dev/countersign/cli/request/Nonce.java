package dev.countersign.cli.request;

import java.security.SecureRandom;
import java.util.HexFormat;

/** What makes a wish repeated later another request. */
public final class Nonce {
    private Nonce() {}

    /** 32 random lowercase hex digits. */
    public static String fresh() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
