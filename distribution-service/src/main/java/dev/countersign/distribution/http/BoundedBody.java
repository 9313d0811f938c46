package dev.countersign.distribution.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Gathers a request's body as long as it is small enough. Runs on the event loop, without a lock. */
public final class BoundedBody {
    private final int limit;
    private final HttpServerRequest request;
    private final Handler<Buffer> whole;
    private final Runnable tooLarge;
    private @Nullable Buffer gathered;
    private boolean refused;

    private BoundedBody(HttpServerRequest request, int limit, Handler<Buffer> whole, Runnable tooLarge) {
        this.limit = limit;
        this.request = request;
        this.whole = whole;
        this.tooLarge = tooLarge;
    }

    /**
     * Reads the body and then calls {@code whole} once; or {@code tooLarge} once, as soon as it exceeds {@code limit} bytes or declares to. In
     * that case an HTTP/1 connection is closed after the answer.
     */
    public static void read(HttpServerRequest request, int limit, Handler<Buffer> whole, Runnable tooLarge) {
        var body = new BoundedBody(request, limit, whole, tooLarge);
        if (body.declaredSize() > limit) {
            body.refuse();
            return;
        }
        request.handler(body::onChunk);
        request.endHandler(end -> body.onEnd());
        request.resume();
    }

    private void onChunk(Buffer chunk) {
        if (refused) {
            return;
        }
        Buffer before = gathered;
        if ((before == null ? 0 : before.length()) + chunk.length() > limit) {
            refuse();
        } else {
            gathered = before == null ? chunk : before.appendBuffer(chunk);
        }
    }

    private void onEnd() {
        if (!refused) {
            Buffer all = gathered;
            whole.handle(all == null ? Buffer.buffer() : all);
        }
    }

    private void refuse() {
        refused = true;
        gathered = null;
        if (request.version() != HttpVersion.HTTP_2) { // which forbids the header, and whose other streams go on
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            request.response().endHandler(end -> request.connection().close());
        }
        tooLarge.run();
    }

    private long declaredSize() {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return declared == null ? 0 : Long.parseLong(declared);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
