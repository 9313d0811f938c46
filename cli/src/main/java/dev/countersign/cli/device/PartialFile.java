package dev.countersign.cli.device;

import dev.countersign.cli.console.Progress;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Writes a body to a file as it arrives, so that what came before a connection broke is kept. The result is the file's size. */
final class PartialFile implements BodySubscriber<Long> {
    private final Path file;
    private final long from;
    private final long largest;
    private final Progress progress;
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private @Nullable FileChannel out;
    private Flow.@Nullable Subscription subscription;

    /**
     * @param from where the body's first byte belongs; what the file has beyond it is dropped
     * @param largest the size at which to give up
     */
    PartialFile(Path file, long from, long largest, Progress progress) {
        this.file = file;
        this.from = from;
        this.largest = largest;
        this.progress = progress;
    }

    @Override
    public CompletionStage<Long> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        try {
            FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            out = channel.truncate(from).position(from);
            subscription.request(1);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            FileChannel channel = out;
            Flow.Subscription source = subscription;
            if (channel == null || source == null) {
                return;
            }
            for (ByteBuffer buffer : buffers) {
                progress.add(buffer.remaining());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            if (channel.position() > largest) {
                fail(new IOException("the server sends more than " + largest + " bytes"));
            } else {
                source.request(1);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void onError(Throwable broken) {
        close();
        result.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
        try {
            long size = out == null ? 0 : out.position();
            close();
            result.complete(size);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException why) {
        if (subscription != null) {
            subscription.cancel();
        }
        close();
        result.completeExceptionally(why);
    }

    private void close() {
        try (FileChannel closing = out) {
            out = null;
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }
}
