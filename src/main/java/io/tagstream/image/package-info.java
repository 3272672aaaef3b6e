/**
 * From encoded bytes to the pixels that the network takes.
 *
 * <pre>
 *   magic bytes -> header (size, orientation, limits) -> native decode -> resize 256 -> crop 224
 *   ---------------- plain Java, nothing allocated --   -- native code and pooled memory --
 * </pre>
 *
 * <p>Invariants: native code sees only JPEG, PNG and WebP whose header kept every limit; a
 * truncated image never becomes pixels; {@link io.tagstream.image.DecodedImage} gives its buffer
 * back when it is closed.
 */
@NullMarked
package io.tagstream.image;

import org.jspecify.annotations.NullMarked;
