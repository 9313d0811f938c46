package dev.countersign.contract.zip;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Bytes in memory, with a hole of zeros if wanted, as a channel that like a real one may return less than was asked for. */
final class MemoryChannel implements SeekableByteChannel {
    private static final byte[] ZEROS = new byte[1 << 16];

    private final byte[] head;
    private final long hole;
    private final byte[] tail;
    private final int atMost;
    private long position;

    MemoryChannel(byte[] bytes) {
        this(bytes, Integer.MAX_VALUE);
    }

    /** Never returns more than {@code atMost} bytes at once. */
    MemoryChannel(byte[] bytes, int atMost) {
        this(bytes, 0, new byte[0], atMost);
    }

    private MemoryChannel(byte[] head, long hole, byte[] tail, int atMost) {
        this.head = head;
        this.hole = hole;
        this.tail = tail;
        this.atMost = atMost;
    }

    static MemoryChannel withHole(byte[] head, long zeros, byte[] tail) {
        return new MemoryChannel(head, zeros, tail, Integer.MAX_VALUE);
    }

    @Override
    public int read(ByteBuffer into) {
        if (position >= size()) {
            return -1;
        }
        int wanted = Math.min(into.remaining(), atMost);
        int length;
        if (position < head.length) {
            length = (int) Math.min(wanted, head.length - position);
            into.put(head, (int) position, length);
        } else if (position < head.length + hole) {
            length = (int) Math.min(Math.min(wanted, ZEROS.length), head.length + hole - position);
            into.put(ZEROS, 0, length);
        } else {
            int from = (int) (position - head.length - hole);
            length = Math.min(wanted, tail.length - from);
            into.put(tail, from, length);
        }
        position += length;
        return length;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return head.length + hole + tail.length;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
