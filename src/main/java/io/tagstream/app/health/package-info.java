/**
 * What the worker says of itself under {@code /q/health}: started (the model answers rightly), live
 * (no thread or device hangs), ready (takes events). A broker that is down is not a reason to be
 * restarted.
 */
@NullMarked
package io.tagstream.app.health;

import org.jspecify.annotations.NullMarked;
