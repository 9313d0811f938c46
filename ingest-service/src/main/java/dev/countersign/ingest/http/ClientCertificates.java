package dev.countersign.ingest.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Mutual TLS, where {@code countersign.door.client-certificates=required}: a caller without a certificate does not get through the handshake, and
 * the port without TLS, where it is open, answers health and metrics only.
 */
@Singleton
class ClientCertificates implements HttpServerOptionsCustomizer {
    private static final int FIRST = 30_000;

    private final boolean required;

    ClientCertificates(DoorConfig config) {
        this.required = config.clientCertificates() == DoorConfig.Certificates.REQUIRED;
    }

    /** @throws IllegalStateException if it is not said whose certificates count: the JVM would take any public authority's */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (required) {
            if (options.getTrustOptions() == null) {
                throw new IllegalStateException(
                        "countersign.door.client-certificates=required needs the authority whose certificates count:"
                                + " set quarkus.tls.trust-store.pem.certs");
            }
            options.setClientAuth(ClientAuth.REQUIRED);
        }
    }

    void guard(@Observes Filters filters) {
        if (required) {
            filters.register(ClientCertificates::guard, FIRST);
        }
    }

    private static void guard(RoutingContext context) {
        if (context.request().isSSL() || context.normalizedPath().startsWith("/q/")) {
            context.next();
        } else {
            context.response().setStatusCode(403).end();
        }
    }
}
