/**
 * From an image reference to encoded bytes: {@code https}, {@code http}, {@code file} below a root
 * and {@code data}, guarded against everything that a reference must not reach.
 *
 * <pre>
 *   ImageReference --guards--> attempt --transient?--> back off, try again
 *                                 `--> Fetched | Failed
 * </pre>
 *
 * <p>Invariants: a fetch runs on its caller's (virtual) thread and ends by its deadline, body
 * included; no more bytes are held than were reserved; what can go wrong with somebody else's
 * server is a value, not an exception; no message carries a reference's secrets.
 */
@NullMarked
package io.tagstream.fetch;

import org.jspecify.annotations.NullMarked;
