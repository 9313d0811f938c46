package dev.countersign.e2e.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Bytes on a connection, whether they are HTTP or not. */
public final class RawHttp {
    private static final Pattern STATUS = Pattern.compile("HTTP/\\d\\.\\d (\\d{3})");
    private static final int SILENCE_MILLIS = 1_000;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int MOST = 1 << 20;

    private RawHttp() {}

    /**
     * Sends this on a connection of its own and reads until the server closes it or says nothing for a second.
     *
     * @return the status of each answer, in order; none if the server only closed the connection
     */
    public static List<Integer> answers(URI server, byte[] bytes) {
        return answers(server, bytes, SILENCE_MILLIS);
    }

    /** As {@link #answers}, for a request after which the server closes the connection: waits for that. */
    public static List<Integer> answersUntilClosed(URI server, byte[] bytes) {
        return answers(server, bytes, PATIENCE_MILLIS);
    }

    private static List<Integer> answers(URI server, byte[] bytes, int patience) {
        var text = new ByteArrayOutputStream();
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(patience);
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // it had enough; there may be an answer all the same
            }
            byte[] piece = new byte[8192];
            for (int read = socket.getInputStream().read(piece);
                    read >= 0 && text.size() < MOST;
                    read = socket.getInputStream().read(piece)) {
                text.write(piece, 0, read);
            }
        } catch (SocketTimeoutException e) {
            // it waits for more, or has said all
        } catch (IOException e) {
            // reset: closed
        }
        List<Integer> statuses = new ArrayList<>();
        var found = STATUS.matcher(text.toString(ISO_8859_1));
        while (found.find()) {
            statuses.add(Integer.parseInt(found.group(1)));
        }
        return statuses;
    }
}
