package dev.countersign.e2e.observe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of one protobuf message that have a length: messages, strings, bytes. As the encoding is described at protobuf.dev. */
final class Protobuf {
    private final Map<Integer, List<byte[]>> fields = new HashMap<>();

    Protobuf(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] content = new byte[Math.toIntExact(varint(in))];
                    in.get(content);
                    fields.computeIfAbsent((int) (tag >> 3), number -> new ArrayList<>())
                            .add(content);
                }
                case 5 -> in.getInt();
                default -> throw new IllegalArgumentException("no wire type of today's protobuf");
            }
        }
    }

    List<byte[]> all(int number) {
        return fields.getOrDefault(number, List.of());
    }

    List<Protobuf> messages(int number) {
        return all(number).stream().map(Protobuf::new).toList();
    }

    /** Empty if it is absent, as the encoding has it. */
    byte[] first(int number) {
        List<byte[]> found = all(number);
        return found.isEmpty() ? new byte[0] : found.getFirst();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
