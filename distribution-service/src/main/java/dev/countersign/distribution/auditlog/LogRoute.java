package dev.countersign.distribution.auditlog;

import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.follow.Follower;
import dev.countersign.distribution.follow.LogConfig;
import dev.countersign.distribution.follow.VerifiedState;
import dev.countersign.distribution.http.Problem;
import dev.countersign.distribution.http.ReadAccess;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET|HEAD /log/…}: checkpoint, tiles, entry bundles (C2SP tlog-tiles) and evidence. The checkpoint is the newest that this service
 * verified, and no tile is served that it does not cover.
 */
@ApplicationScoped
class LogRoute {
    private static final Logger LOG = Logger.getLogger(LogRoute.class);
    private static final String PREFIX = "/log/";
    private static final String FOR_EVER = "max-age=31536000, immutable, no-transform";

    private final Follower follower;
    private final ObjectStore store;
    private final ReadAccess access;

    LogRoute(Follower follower, ObjectStore store, LogConfig config) {
        this.follower = follower;
        this.store = store;
        this.access = new ReadAccess(config.isPublic(), config.readTokenFile(), "countersign.log.read-token-file");
    }

    void register(@Observes Router router) {
        router.route(PREFIX + "*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::serve);
    }

    private void serve(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (!access.allows(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            response.putHeader("WWW-Authenticate", "Bearer");
            Problem.end(response, 401, "Unauthorized", "reading the log here needs the operator's read token");
            return;
        }
        String path = context.request().path().substring(PREFIX.length());
        VerifiedState verified = follower.verified();
        if (path.equals("checkpoint")) {
            checkpoint(response, verified);
            return;
        }
        Optional<LogFile> file = LogFile.parse(path).filter(each -> isVerified(each, verified));
        if (file.isEmpty()) {
            notFound(response);
            return;
        }
        context.vertx()
                .executeBlocking(() -> read(file.get()), false)
                .onSuccess(content -> send(content, response))
                .onFailure(e -> {
                    LOG.warnf("log file %s cannot be read: %s", path, e.toString());
                    response.putHeader("Retry-After", "2");
                    Problem.end(response, 503, "Service Unavailable", "the log's files cannot be read now; try again");
                });
    }

    private static void checkpoint(HttpServerResponse response, @Nullable VerifiedState verified) {
        if (verified == null) {
            notFound(response);
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .end(Buffer.buffer(verified.note()));
    }

    /** Evidence proves itself; a tile must be covered by the verified checkpoint. */
    private static boolean isVerified(LogFile file, @Nullable VerifiedState verified) {
        return verified != null
                && switch (file) {
                    case LogFile.Evidence evidence -> true;
                    case LogFile.Tile tile -> tile.end() <= verified.size();
                };
    }

    private Optional<byte[]> read(LogFile file) throws IOException {
        Optional<byte[]> content = store.readBytes(ObjectKey.of("log/" + file.path()), LogSource.MAX_BYTES);
        if (file instanceof LogFile.Evidence evidence
                && content.isPresent()
                && !Sha256.hash(content.get()).equals(evidence.digest())) {
            LOG.errorf("ALARM evidence %s is corrupt in the object store; it is not served", evidence.digest());
            return Optional.empty();
        }
        return content;
    }

    private void send(Optional<byte[]> content, HttpServerResponse response) {
        if (content.isEmpty()) {
            notFound(response);
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader(HttpHeaders.CACHE_CONTROL, (access.isPublic() ? "public, " : "private, ") + FOR_EVER)
                .end(Buffer.buffer(content.get()));
    }

    private static void notFound(HttpServerResponse response) {
        Problem.end(response, 404, "Not Found", "the verified log has no such file");
    }
}
