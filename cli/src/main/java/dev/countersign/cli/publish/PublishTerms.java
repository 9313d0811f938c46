package dev.countersign.cli.publish;

import dev.countersign.cli.request.Nonce;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a publisher asks for, apart from the bytes. */
record PublishTerms(
        AppId app,
        EnvironmentName environment,
        Version version,
        @Nullable ChannelName channel,
        @Nullable Version minNative,
        Duration valid) {

    /** The signed request for these bytes; each call makes another request. */
    SignedRequest sign(BundleUpload upload, Signer signer, Clock clock) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var request = new ReleasePublish(
                app, environment, now, now.plus(valid), Nonce.fresh(), version, upload, minNative, channel);
        return SignedRequest.sign(request, signer);
    }
}
