/**
 * Pictures made to do harm, and a process of its own to try them in, so that a crash of native code or
 * memory that is used shows.
 *
 * <pre>
 *   Bombs      few bytes that announce, or become, many pixels, scans or chunks
 *   Mutations  the corpus, changed: bits, lengths, sizes, parts    FuzzTest -> FuzzRun -> FuzzChild (a JVM)
 *   MemoryTest -> MemoryChild (a JVM)
 * </pre>
 */
@NullMarked
package io.tagstream.hostile;

import org.jspecify.annotations.NullMarked;
