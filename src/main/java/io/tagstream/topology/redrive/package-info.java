/**
 * Puts dead letters back on the topic their events came from, each event once.
 *
 * <pre>
 *   dead letters --> RedriveFilter --> Selection --> RedriveWriter --> events
 *   (to their end                      (judges)      one transaction \
 *    at the start)                        ^                           `--> ledger
 *                                         '---- read at the start -----------'
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.topology.redrive.Redrive}. Invariants: an event and its line
 * in the ledger are committed together; whoever starts later with the same application id fences
 * whoever is at work, and only then reads the ledger, so that no event is put back twice by accident,
 * whatever is killed and however often a run is started. Knows neither the worker nor its group.
 */
@NullMarked
package io.tagstream.topology.redrive;

import org.jspecify.annotations.NullMarked;
