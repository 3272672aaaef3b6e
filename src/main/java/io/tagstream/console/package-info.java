/**
 * What the page shows, and who may change anything through it; knows neither HTTP servers nor Kafka nor pixels'
 * origin.
 *
 * <pre>
 *   outcome, event, picture -> StoryJson (Redaction) -> Card -> Wall (two rings, bounded) -> viewers
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.console.Wall}. Invariants: a ring never holds more cards or bytes than
 * it was given; no text leaves here that {@link io.tagstream.console.Redaction} has not seen; texts are text, and
 * escaping them is the page's, which puts all of them in as text.
 */
@NullMarked
package io.tagstream.console;

import org.jspecify.annotations.NullMarked;
