/**
 * Writes events for what is in a bucket already. What is there is somebody else's to say; here it
 * becomes records that the brokers have acknowledged.
 */
@NullMarked
package io.tagstream.topology.backfill;

import org.jspecify.annotations.NullMarked;
