package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.value.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private static final String TEXT = "example.com/log\n7\n" + ROOT + "\n";

    @Test
    void readsWhatItWrites() {
        for (long size : new long[] {0, 1, 255, 256, 20_852_163, Long.MAX_VALUE}) {
            var checkpoint = new Checkpoint("example.com/log", size, MerkleHash.EMPTY);
            assertEquals(checkpoint, Checkpoint.parse(checkpoint.text()));
        }
        assertEquals(TEXT, Checkpoint.parse(TEXT).text());
    }

    @Test
    void extensionLinesAreReadOverAndNotWritten() {
        assertEquals(TEXT, Checkpoint.parse(TEXT + "first extension\nsecond\n").text());
        assertThrows(LogException.class, () -> Checkpoint.parse(TEXT + "x\n".repeat(61)));
        assertThrows(LogException.class, () -> Checkpoint.parse(TEXT + "x\n".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n\n",
                "example.com/log\n7\n",
                "example.com/log\n7\n" + ROOT,
                "\n7\n" + ROOT + "\n",
                "example.com log\n7\n" + ROOT + "\n",
                "example.com+log\n7\n" + ROOT + "\n",
                "example.com\u2028log\n7\n" + ROOT + "\n",
                "example.com/log\n\n" + ROOT + "\n",
                "example.com/log\n07\n" + ROOT + "\n",
                "example.com/log\n+7\n" + ROOT + "\n",
                "example.com/log\n-7\n" + ROOT + "\n",
                "example.com/log\n 7\n" + ROOT + "\n",
                "example.com/log\n7 \n" + ROOT + "\n",
                "example.com/log\n\u0667\n" + ROOT + "\n",
                "example.com/log\n0x7\n" + ROOT + "\n",
                "example.com/log\n9223372036854775808\n" + ROOT + "\n",
                "example.com/log\n99999999999999999999\n" + ROOT + "\n",
                "example.com/log\n7\n\n",
                "example.com/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                "example.com/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
                "example.com/log\n7\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n",
                "example.com/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n",
                "example.com/log\n7\n" + ROOT + "\r\n",
                "example.com/log\n7\n" + ROOT + "\n\n",
                "example.com/log\n7\n" + ROOT + "\n\nextension\n",
                "example.com/log\n7\n" + ROOT + "\nextension",
            })
    void whatIsNoCheckpointIsRefused(String text) {
        assertEquals(
                LogException.Kind.MALFORMED,
                assertThrows(LogException.class, () -> Checkpoint.parse(text)).kind());
    }

    @Test
    void noCheckpointOfAnImpossibleLogIsMade() {
        Sha256 root = MerkleHash.EMPTY;
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("", 1, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("a b", 1, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("a\nb", 1, root));
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint("a", -1, root));
    }
}
