package dev.countersign.e2e.people;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An OpenID provider on this machine: discovery, keys, and tokens for whoever a test likes. */
public final class IdentityProvider implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final KeyPair keys = keyPair();

    public IdentityProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answer(
                "/.well-known/openid-configuration",
                Map.of(
                        "issuer", issuer(),
                        "jwks_uri", issuer() + "/keys",
                        "token_endpoint", issuer() + "/token",
                        "authorization_endpoint", issuer() + "/authorize",
                        "id_token_signing_alg_values_supported", List.of("RS256"),
                        "response_types_supported", List.of("code"),
                        "subject_types_supported", List.of("public")));
        var key = (RSAPublicKey) keys.getPublic();
        answer(
                "/keys",
                Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty", "RSA",
                                "kid", "1",
                                "use", "sig",
                                "alg", "RS256",
                                "n", base64(unsigned(key.getModulus().toByteArray())),
                                "e", base64(key.getPublicExponent().toByteArray())))));
        server.start();
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A token of somebody in these groups. */
    public String token(String... groups) {
        return token(keys, InstantSource.system().instant().plus(Duration.ofMinutes(10)), groups);
    }

    /** One whose time is over. */
    public String expiredToken(String... groups) {
        return token(keys, InstantSource.system().instant().minus(Duration.ofHours(1)), groups);
    }

    /** One that somebody else signed. */
    public String forgedToken(String... groups) {
        return token(keyPair(), InstantSource.system().instant().plus(Duration.ofMinutes(10)), groups);
    }

    private String token(KeyPair signer, Instant expires, String... groups) {
        try {
            String head = base64(JSON.writeValueAsBytes(Map.of("alg", "RS256", "kid", "1", "typ", "JWT")));
            String body = base64(JSON.writeValueAsBytes(Map.of(
                    "iss",
                    issuer(),
                    "sub",
                    "somebody",
                    "groups",
                    List.of(groups),
                    "iat",
                    expires.minus(Duration.ofMinutes(10)).getEpochSecond(),
                    "exp",
                    expires.getEpochSecond())));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(signer.getPrivate());
            signature.update((head + "." + body).getBytes(UTF_8));
            return head + "." + body + "." + base64(signature.sign());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(String path, Object document) {
        server.createContext(path, exchange -> {
            byte[] body = JSON.writeValueAsBytes(document);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static KeyPair keyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
