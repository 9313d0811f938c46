package dev.countersign.localstack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Asks a service's {@code /q/health/ready}. */
public final class ReadyProbe {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int OK = 200;

    private final URI health;

    public ReadyProbe(URI service) {
        this.health = service.resolve("/q/health/ready");
    }

    public boolean isReady() {
        try {
            var connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false; // not listening yet
        }
    }
}
