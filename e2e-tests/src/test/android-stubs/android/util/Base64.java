package android.util;

/**
 * Stands in for Android's class of the same name, as far as the plugin's crypto calls it: characters outside the alphabet
 * are skipped, missing padding is tolerated, wrong padding is not.
 */
public final class Base64 {
    public static final int DEFAULT = 0;

    private Base64() {}

    public static byte[] decode(String text, int flags) {
        if (flags != DEFAULT) {
            throw new UnsupportedOperationException("only DEFAULT is stubbed");
        }
        return java.util.Base64.getDecoder().decode(text.replaceAll("[^A-Za-z0-9+/=]", ""));
    }

    public static byte[] decode(byte[] text, int flags) {
        return decode(new String(text, java.nio.charset.StandardCharsets.ISO_8859_1), flags);
    }
}
