package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A bundle that the real Capgo CLI sealed. */
final class Vector {
    private Vector() {}

    static byte[] bytes(String name) {
        try (InputStream in = Vector.class.getResourceAsStream("v3/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(String name) {
        return new String(bytes(name), UTF_8).strip();
    }

    static String pem() {
        return new String(bytes("capgo_key_v2.public.pem"), UTF_8);
    }

    static DevicePublicKey key() {
        return DevicePublicKey.parse(pem());
    }
}
