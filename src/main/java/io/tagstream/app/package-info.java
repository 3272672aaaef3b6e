/**
 * The application: configuration, wiring, life cycle, health and metrics. No logic of its own; every
 * class of the other packages can be built with {@code new}, and is built here.
 *
 * <p>Start reading at {@link io.tagstream.app.TagstreamConfig} and {@link
 * io.tagstream.app.WorkerLifecycle}.
 */
@NullMarked
package io.tagstream.app;

import org.jspecify.annotations.NullMarked;
