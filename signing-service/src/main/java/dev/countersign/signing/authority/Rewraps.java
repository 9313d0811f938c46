package dev.countersign.signing.authority;

import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Which releases a device key needs, so that builds with it are served whatever their channel does next. Pure. */
final class Rewraps {
    private Rewraps() {}

    /** The releases that the environment's heads need and that are not sealed for the key yet, by version. */
    static List<Release> needed(Ledger ledger, KeyRewrap request) {
        Scope scope = request.scope();
        if (scope == null) {
            return List.of();
        }
        DeviceKeyId keyId = ledger.keys().deviceKeysEver(scope).stream()
                .filter(key -> key.label().equals(request.label()))
                .map(DeviceKey::keyId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("looked at before"));
        var versions = new TreeSet<Version>(java.util.Comparator.comparing(Version::value));
        ledger.heads(scope)
                .values()
                .forEach(head -> versions.addAll(head.needs(version -> !ledger.isRevoked(scope, version))));
        List<Release> needed = new ArrayList<>();
        for (Version version : versions) {
            ledger.release(scope, version)
                    .filter(release -> !release.keyIds().contains(keyId))
                    .ifPresent(needed::add);
        }
        return needed;
    }
}
