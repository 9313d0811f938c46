package dev.countersign.distribution.devices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.distribution.capgo.InvalidRequestException;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileBodiesTest {
    private static final byte[] REAL = """
            [{"platform":"ios","device_id":"44f128a5-0000-4000-8000-000000000000","app_id":"com.example.app",\
            "version_build":"1.0.0","version_os":"14","version_name":"1.0.0","plugin_version":"8.51.23",\
            "is_emulator":false,"is_prod":true,"action":"webview_javascript_error","old_version_name":"0.9",\
            "timestamp":1700000000000,"metadata":{"message":"caf\u00e9 \\ud83d\\ude00","line":"7"}}]""".getBytes(UTF_8);

    @Test
    void mutatedReportsAreReadOrRefusedAndNothingElse() {
        var random = new Random(20261122);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] body = REAL.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                Report.read(body, Instant.EPOCH);
                read++;
            } catch (IOException | InvalidRequestException e) {
                // refused by the two exceptions that the route answers with 400
            }
        }
        assertTrue(read > 1000, "only " + read + " were read");
    }

    @Test
    void halfASurrogatePairSpoilsNothing() throws Exception {
        String body =
                "[{\"app_id\":\"a.b\",\"device_id\":\"\\ud800\",\"action\":\"\\udfff\",\"metadata\":{\"x\":\"\\ud800\"}}]";
        Report report = Report.read(body.getBytes(UTF_8), Instant.EPOCH);
        assertTrue(report.items().getFirst() instanceof Report.Item.Good);
    }
}
