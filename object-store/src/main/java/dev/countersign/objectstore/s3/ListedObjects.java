package dev.countersign.objectstore.s3;

import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A listing, page by page as it is read. What somebody else put into the bucket under a name that is no key is left out. */
final class ListedObjects extends AbstractSpliterator<ObjectListing> {

    private final Iterator<S3Object> objects;
    private final String prefix;

    private ListedObjects(Iterator<S3Object> objects, String prefix) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.objects = objects;
        this.prefix = prefix;
    }

    static Stream<ObjectListing> stream(Iterator<S3Object> objects, String prefix) {
        return StreamSupport.stream(new ListedObjects(objects, prefix), false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectListing> action) {
        while (more()) {
            S3Object object = objects.next();
            if (ObjectKey.isValid(object.key())) {
                action.accept(new ObjectListing(ObjectKey.of(object.key()), object.size(), object.lastModified()));
                return true;
            }
        }
        return false;
    }

    private boolean more() {
        try {
            return objects.hasNext();
        } catch (SdkException e) {
            throw new UncheckedIOException(Failures.of("listing " + prefix, e));
        }
    }
}
