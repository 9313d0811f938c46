package dev.countersign.objectstore;

import java.io.IOException;

/** Opens the storage under test, in the test's process or in another; has a public constructor without parameters. */
public interface StoreOpener {

    /** A further, independent instance on the same storage. */
    ObjectStore open(String location) throws IOException;
}
