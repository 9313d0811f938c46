package dev.countersign.e2e.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests whose end two servers could see in different places (RFC 9112, section 11.2), each followed by what would be a request of its
 * own to whoever saw it too early or too late. A server that refuses, or closes the connection after one answer, is safe behind any proxy.
 */
public final class Ambiguity {
    private static final String HIDDEN = "GET /q/health/live HTTP/1.1\r\nHost: hidden\r\n\r\n";
    private static final String END = "0\r\n\r\n";

    private Ambiguity() {}

    /** By name, for this call. */
    public static Map<String, byte[]> of(String call) {
        Map<String, byte[]> cases = new LinkedHashMap<>();
        String chunked = "Transfer-Encoding: chunked\r\n";
        String length = "Content-Length: " + END.length() + "\r\n";
        framed(cases, call, "both lengths", length + chunked);
        framed(cases, call, "both lengths, the other way round", chunked + length);
        for (String odd : List.of(
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\tchunked",
                "Transfer-Encoding: \u000bchunked",
                "X: y\nTransfer-Encoding: chunked",
                "Transfer-Encoding:\r\n chunked",
                "Transfer-Encoding: \"chunked\"",
                "transfer-encoding: CHUNKED, chunked")) {
            framed(cases, call, odd, length + odd + "\r\n");
        }
        for (String odd : List.of(
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length: 99999999999999999999",
                "Content-Length:",
                "Content-Length : 5",
                " Content-Length: 5")) {
            framed(cases, call, odd, odd + "\r\n");
        }
        for (String size :
                List.of("-1", "+5", "0x5", "FFFFFFFFFFFFFFFFF", "5;" + "x".repeat(100_000), "5\n", " 5", "")) {
            cases.put(
                    "chunk of size " + head(size),
                    bytes(call + "Host: a\r\n" + chunked + "\r\n" + size + "\r\nabcde\r\n" + END + HIDDEN));
        }
        cases.put(
                "chunk that does not end", bytes(call + "Host: a\r\n" + chunked + "\r\n5\r\nabcdefgh" + END + HIDDEN));
        return cases;
    }

    private static void framed(Map<String, byte[]> cases, String call, String name, String headers) {
        cases.put(name, bytes(call + "Host: a\r\n" + headers + "\r\n" + END + HIDDEN));
    }

    /** What is no HTTP at all, or too much of it; one answer or none is right. */
    public static Map<String, byte[]> oddities(String path) {
        Map<String, byte[]> cases = new LinkedHashMap<>();
        String get = "GET " + path + " HTTP/1.1\r\n";
        cases.put("no host", bytes(get + "\r\n"));
        cases.put("two hosts", bytes(get + "Host: a\r\nHost: b\r\n\r\n"));
        cases.put("NUL in a header", bytes(get + "Host: a\r\nX: \u0000\r\n\r\n"));
        cases.put("NUL in the path", bytes("GET " + path + "\u0000 HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("folded header", bytes(get + "Host: a\r\nX: y\r\n z\r\n\r\n"));
        cases.put("HTTP/0.9", bytes("GET " + path + "\r\n\r\n"));
        cases.put("HTTP/2 without asking", bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"));
        cases.put(
                "upgrade to h2c",
                bytes(
                        get
                                + "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n"));
        cases.put("unknown method", bytes("BREW " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("TRACE", bytes("TRACE " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("CONNECT", bytes("CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("absolute form", bytes("GET http://169.254.169.254" + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("random bytes", new byte[4096]);
        cases.put("TLS where none is", bytes("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"));
        cases.put("10,000 headers", bytes(get + "Host: a\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"));
        cases.put("a header of 1 MB", bytes(get + "Host: a\r\nX: " + "y".repeat(1 << 20) + "\r\n\r\n"));
        cases.put("a header that never ends", bytes(get + "Host: a\r\nX: " + "y".repeat(4 << 20)));
        cases.put("a path of 1 MB", bytes("GET " + path + "x".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put(
                "10,000 parameters",
                bytes("GET " + path + "?" + "a=b&".repeat(1_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        cases.put("10,000 ranges", bytes(get + "Host: a\r\nRange: bytes=" + "0-1,".repeat(2_000) + "2-3\r\n\r\n"));
        cases.put("odd range", bytes(get + "Host: a\r\nRange: bytes=9223372036854775807-9223372036854775808\r\n\r\n"));
        cases.put(
                "expects the impossible",
                bytes(get + "Host: a\r\nExpect: the-impossible\r\nContent-Length: 5\r\n\r\n"));
        cases.put("odd conditions", bytes(get + "Host: a\r\nIf-None-Match: " + "\"".repeat(4000) + "\r\n\r\n"));
        cases.put(
                "odd forwarding",
                bytes(
                        get
                                + "Host: a\r\nX-Forwarded-For: \"\r\nForwarded: for=\"[\r\nX-Forwarded-Proto: javascript\r\nX-Forwarded-Port: -1\r\n\r\n"));
        return cases;
    }

    /** Paths that try to leave where they lead, under a prefix that is served. */
    public static List<String> paths(String prefix) {
        List<String> paths = new ArrayList<>();
        for (String trick : List.of(
                "../../../../etc/passwd",
                "..%2f..%2f..%2fetc%2fpasswd",
                "%2e%2e/%2e%2e/etc/passwd",
                "%252e%252e%252fetc%252fpasswd",
                "..\\..\\etc\\passwd",
                "..%5c..%5cetc%5cpasswd",
                "%c0%ae%c0%ae/etc/passwd",
                "%00",
                "a%00.zip",
                "%",
                "%zz",
                "%ff%fe",
                "..;/..;/q/metrics",
                "./././.",
                "//////",
                "a/".repeat(1_000),
                "\u00e9",
                "{}",
                "?state=%00&limit=-1&after=%ff",
                "?limit=99999999999999999999",
                "#fragment")) {
            paths.add(prefix + trick);
        }
        return paths;
    }

    private static String head(String text) {
        return text.length() < 30 ? text : text.substring(0, 30) + "...";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
