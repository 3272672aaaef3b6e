/** What the images, the manifests, the dashboard and the alerts promise, held to the files that are shipped. */
@NullMarked
package io.tagstream.deploy;

import org.jspecify.annotations.NullMarked;
