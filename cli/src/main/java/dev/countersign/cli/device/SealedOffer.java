package dev.countersign.cli.device;

import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.net.URI;

/** What a server offers to a device: where the ciphertext is and what opens it. A claim until it was opened. */
record SealedOffer(Version version, URI url, WrappedSessionKey sessionKey, SealedChecksum checksum) {}
