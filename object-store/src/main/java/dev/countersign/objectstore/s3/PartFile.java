package dev.countersign.objectstore.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * The part of an object that is being sent. S3 wants to know a part's length first and may have to be sent it twice; on disk it
 * can wait without taking memory, however slow its source is and however many there are.
 *
 * <p>The file has no name once it is open (POSIX), so whatever ends the process, nothing is left.
 */
final class PartFile implements Closeable {

    private static final int BUFFER_SIZE = 1 << 16;

    private final FileChannel channel;
    private long size;

    private PartFile(FileChannel channel) {
        this.channel = channel;
    }

    static PartFile create(Path folder) throws IOException {
        Path path = Files.createTempFile(folder, "countersign-", ".part");
        try {
            return new PartFile(FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Starts anew with up to {@code most} bytes of the source. Fewer are there only at its end. */
    void fill(InputStream source, long most) throws IOException {
        channel.truncate(0);
        size = 0;
        byte[] buffer = new byte[BUFFER_SIZE];
        while (size < most) {
            int read = source.read(buffer, 0, (int) Math.min(buffer.length, most - size));
            if (read < 0) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                size += channel.write(bytes, size);
            }
        }
    }

    long size() {
        return size;
    }

    /** What it holds now, readable any number of times until it is filled again. */
    RequestBody body() {
        return RequestBody.fromContentProvider(() -> new PartStream(channel, size), size, "application/octet-stream");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Reads by position, so that several can read at once. */
    private static final class PartStream extends InputStream {

        private final FileChannel channel;
        private final long end;
        private long position;

        PartStream(FileChannel channel, long end) {
            this.channel = channel;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position >= end) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, end - position)), position);
            if (read > 0) {
                position += read;
            }
            return read;
        }
    }
}
