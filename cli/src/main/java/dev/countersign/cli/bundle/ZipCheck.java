package dev.countersign.cli.bundle;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.contract.zip.ZipPolicy;
import dev.countersign.contract.zip.ZipVerdict;
import java.io.IOException;
import java.nio.file.Files;

/** The signing service's zip policy, asked before anything is uploaded. The signing service asks it again. */
public final class ZipCheck {
    private ZipCheck() {}

    /**
     * @throws CommandFailure naming the rule and the entry, if the signing service would refuse the bundle
     */
    public static void require(Bundle bundle) throws IOException {
        try (var zip = Files.newByteChannel(bundle.zip())) {
            switch (ZipPolicy.check(zip, ZipLimits.DEFAULT)) {
                case ZipVerdict.Accepted accepted -> {}
                case ZipVerdict.Refused refused -> {
                    String rule = refused.rule().wireName();
                    String entry = refused.entry().isEmpty() ? "" : " (entry " + refused.entry() + ")";
                    throw CommandFailure.refused(
                            rule,
                            "the bundle breaks the rule " + rule + ": " + refused.detail() + entry
                                    + "; nothing was sent");
                }
            }
        }
    }
}
