/**
 * The object store in an S3 bucket. The only package that knows the AWS SDK; none of its types leaves it, neither do
 * credentials, which come from the SDK's standard chain. Depends on the port and on nothing else of Countersign.
 */
@NullMarked
package dev.countersign.objectstore.s3;

import org.jspecify.annotations.NullMarked;
