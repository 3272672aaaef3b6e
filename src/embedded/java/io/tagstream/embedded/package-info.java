/**
 * A Kafka broker, topics and sample photos, in the worker's own JVM or beside it: for development,
 * demonstration, tests, and the training of the AOT cache. Never part of the packaged application.
 */
@NullMarked
package io.tagstream.embedded;

import org.jspecify.annotations.NullMarked;
