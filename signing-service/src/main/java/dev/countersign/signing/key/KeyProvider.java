package dev.countersign.signing.key;

/** One opened place where keys live: uses them and manages them. Closing ends its sessions and forgets its keys. */
public interface KeyProvider extends KeyHolder, KeyVault, AutoCloseable {
    @Override
    void close();
}
