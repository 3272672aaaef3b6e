/**
 * Objects in buckets: the only home of the AWS SDK.
 *
 * <pre>
 *   ImageReference.S3 --S3Source--> allowed bucket? --> CredentialChain --> ObjectReader: GetObject, one range
 *                                                                              |
 *                        FetchAttempt <-- BodyReader <--- what came -----------|
 *                                     <-- StorageFailures <--- what went wrong-'
 *
 *   BucketListing (for a command): ListObjectsV2, page by page
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.fetch.s3.S3Source}. Invariants: where buckets are is the
 * operator's to say ({@link io.tagstream.fetch.s3.S3Policy}), and no event does; the SDK tries
 * nothing again by itself and follows nothing, since attempts are counted and timed in {@code fetch};
 * an object's size is known before its bytes are taken; no message of the SDK gets further than its
 * error code, for it may carry what it was given.
 *
 * <p>The operator's endpoint, and whom the SDK asks for credentials (the instance's metadata, a
 * token service), are outside of the address guard for what events name.
 */
@NullMarked
package io.tagstream.fetch.s3;

import org.jspecify.annotations.NullMarked;
