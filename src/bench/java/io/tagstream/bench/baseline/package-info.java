/**
 * What a user would write instead of this worker, each a program of its own, to be measured against: no
 * retries, no limits, no dead letters, at least once. The one in Python lies in {@code src/bench/python}.
 */
package io.tagstream.bench.baseline;
