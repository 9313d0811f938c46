package dev.countersign.objectstore.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose answers end among their headers: what it says is not known, which is a failure of the store and of nothing else. */
class CutOffAnswersTest {
    private static final ObjectKey KEY = ObjectKey.of("log/head");

    @TempDir
    private Path folder;

    private ServerSocket server;
    private ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::answer);
        store = S3ObjectStore.open(
                S3Server.settings("http://127.0.0.1:" + server.getLocalPort() + "/bucket?" + folder));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aSizeThatDidNotComeIsAFailureOfTheStore() {
        assertThrows(IOException.class, () -> store.read(KEY, ByteRange.of(0, 0)));
    }

    @Test
    void anObjectWhoseLengthDidNotComeIsAFailureOfTheStore() {
        assertThrows(IOException.class, () -> store.readBytes(KEY, 100));
    }

    @Test
    void aSwapThatCannotSeeWhatIsThereFailsAndIsNotLost() {
        assertThrows(IOException.class, () -> store.compareAndSwap(KEY, new byte[3], new byte[4]));
    }

    private void answer() {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    var request = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                    for (String line = request.readLine(); line != null && !line.isEmpty(); ) {
                        line = request.readLine();
                    }
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\nServer: cut".getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }
}
