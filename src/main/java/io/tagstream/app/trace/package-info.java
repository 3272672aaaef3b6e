/** Spans of what happens to each image, for those who run a collector: OpenTelemetry, off without an endpoint. */
@NullMarked
package io.tagstream.app.trace;

import org.jspecify.annotations.NullMarked;
