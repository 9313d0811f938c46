package dev.countersign.distribution.bundles;

import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.Catalog;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.http.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET|HEAD /bundles/{sha256}}: sealed objects that a head offers or has offered, byte for byte from the verified cache, whole or one range
 * (docs/capgo-protocol.md, section e). They never change, so the digest is their entity tag.
 */
@ApplicationScoped
class BundlesRoute {
    private static final String PREFIX = "/bundles/";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String CACHING = "public, max-age=31536000, immutable, no-transform";
    /** The plugin tries again after a 5xx, and gives up for good after a 4xx. */
    private static final String SOON = "2";

    private final LiveCatalog catalog;
    private final LiveManifests manifests;
    private final ReleaseFetcher fetcher;
    private final Counter served;
    private final SendBuffers buffers = new SendBuffers();

    BundlesRoute(LiveCatalog catalog, LiveManifests manifests, ReleaseFetcher fetcher, MeterRegistry registry) {
        this.catalog = catalog;
        this.manifests = manifests;
        this.fetcher = fetcher;
        this.served = Counter.builder("countersign.bundles.requests")
                .description("Answers that carried a bundle or a part of one")
                .register(registry);
    }

    void register(@Observes Router router) {
        router.route(PREFIX + "*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::serve);
    }

    private void serve(RoutingContext context) {
        HttpServerResponse response = context.response();
        String name = context.request().path().substring(PREFIX.length());
        Sha256 digest = DIGEST.matcher(name).matches() ? Sha256.ofHex(name) : null;
        OptionalLong size = digest == null ? OptionalLong.empty() : offeredSize(digest);
        if (digest == null || size.isEmpty()) {
            Problem.end(response, 404, "Not Found", "no channel has offered a bundle of this name");
            return;
        }
        Optional<Path> file = fetcher.sealedObject(digest, size.getAsLong());
        if (file.isEmpty()) {
            fetcher.wantSealedObject(digest, size.getAsLong());
            response.putHeader("Retry-After", SOON);
            Problem.end(response, 503, "Service Unavailable", "the bundle is being fetched; try again");
            return;
        }
        send(context.request(), file.get(), digest, size.getAsLong());
    }

    /** Of a bundle that some head offers or has offered, or of a file of one. */
    private OptionalLong offeredSize(Sha256 digest) {
        Catalog now = catalog.current();
        OptionalLong whole = now.offeredSize(digest);
        return whole.isPresent() ? whole : manifests.size(now, digest);
    }

    private void send(HttpServerRequest request, Path file, Sha256 digest, long size) {
        HttpServerResponse response = request.response();
        String tag = '"' + digest.hex() + '"';
        response.putHeader(HttpHeaders.ETAG, tag)
                .putHeader(HttpHeaders.CACHE_CONTROL, CACHING)
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (matches(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size)).end();
            return;
        }
        ByteSpan span = isAboutThis(request, tag) ? ByteSpan.of(request.getHeader("Range"), size) : null;
        if (span != null) {
            response.putHeader(HttpHeaders.CONTENT_RANGE, span.contentRange(size));
            if (!span.isSatisfiable()) {
                response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                Problem.end(response, 416, "Range Not Satisfiable", "the bundle has " + size + " bytes");
                return;
            }
            response.setStatusCode(206);
        }
        long first = span == null ? 0 : span.first();
        long length = span == null ? size : span.length();
        served.increment();
        buffers.begin(request.connection());
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length))
                .sendFile(file.toString(), first, length)
                .onComplete(sent -> buffers.end())
                .onFailure(e -> abandon(request, response));
    }

    /** The client is gone, or the file: a half-sent body must not look whole. */
    private static void abandon(HttpServerRequest request, HttpServerResponse response) {
        if (response.headWritten() || response.closed()) {
            request.connection().close();
            return;
        }
        response.headers().clear();
        response.putHeader("Retry-After", SOON);
        Problem.end(response, 503, "Service Unavailable", "the bundle cannot be read now; try again");
    }

    /** Whether a Range header counts (RFC 9110, section 13.1.5). */
    private static boolean isAboutThis(HttpServerRequest request, String tag) {
        String condition = request.getHeader("If-Range");
        return condition == null || condition.strip().equals(tag);
    }

    /** Whether the client has this already (RFC 9110, section 13.1.2). */
    private static boolean matches(@Nullable String tags, String tag) {
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
    }
}
