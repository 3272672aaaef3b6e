/**
 * The listeners of the other packages, published through Micrometer. Meters are built once; tags have
 * bounded values only.
 */
@NullMarked
package io.tagstream.app.metrics;

import org.jspecify.annotations.NullMarked;
