package dev.countersign.objectstore;

import java.io.IOException;

/** An object is larger than its reader is ready to hold: trying again will not help. */
public final class ObjectTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    ObjectTooLargeException(ObjectKey key, long size, long maxSize) {
        super("object " + key + " has " + size + " bytes, more than " + maxSize);
    }
}
