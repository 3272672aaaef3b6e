/**
 * A Kafka broker, topics and sample photos in the worker's own JVM: for development, demonstration and
 * tests. Never part of the packaged application.
 */
@NullMarked
package io.tagstream.embedded;

import org.jspecify.annotations.NullMarked;
