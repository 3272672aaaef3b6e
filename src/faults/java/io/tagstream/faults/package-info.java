/**
 * A classifier of a test kind, for the program that the fault scenarios run: it takes its commands from
 * the pixels, so that everything before it (fetch, decode, batch) is the real thing. Never part of the
 * packaged application.
 *
 * <pre>
 *   a picture of one colour -> the real decoder -> Command.of(pixels) -> a label, a failure, a crash, …
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.faults.Command}.
 */
@NullMarked
package io.tagstream.faults;

import org.jspecify.annotations.NullMarked;
