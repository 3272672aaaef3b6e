/**
 * From an image reference to encoded bytes: {@code https}, {@code http}, {@code file} below a root,
 * {@code data}, and by {@link io.tagstream.fetch.s3} objects in buckets, guarded against everything that a reference must not reach.
 *
 * <pre>
 *   ImageReference --ImageFetcher--> ImageSource of its kind: FetchAttempt
 *                        |                Fetched | Permanent --> FetchResult
 *                        |-- Backoff <--- Transient
 *                        `-- waits <----- Blocked (OriginCircuits: the origin fails)
 *
 *   http(s):  TargetGuard (scheme, host, port) --> HttpExchange --> BodyReader
 *             GuardedDnsResolver (AddressGuard: what is dialled) `--> redirect: again from the start
 *             HostSettings (credentials, authorities) for single hosts; ProxiedNames where there is a proxy
 *   file:     FileThreads --> FileJail --> BodyReader
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.fetch.ImageFetcher}. Another kind of store is another
 * {@link io.tagstream.fetch.ImageSource}. Invariants: a fetch runs on its caller's (virtual)
 * thread and ends by its deadline, body included ({@link io.tagstream.fetch.AttemptScope}); no
 * more bytes are held than were reserved, and none between two attempts; what is dialled is what was checked; what can go wrong
 * with somebody else's server is a value, not an exception; no message carries a reference's
 * secrets.
 */
@NullMarked
package io.tagstream.fetch;

import org.jspecify.annotations.NullMarked;
