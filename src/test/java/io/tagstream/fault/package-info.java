/**
 * Faults on purpose: real broker and worker processes, a seeded load, and a judge that reads what was
 * committed while the fault happens and afterwards. {@code ./mvnw -Pfaults verify} runs the scenarios.
 *
 * <pre>
 *   EventLoad --sent--> Ledger <--seen-- Verifier (read_committed, a thread of its own)
 *       |                  |                 ^
 *       v                  v                 |
 *    events --> WorkerProcess... --> labels, dead letters      Origin: what workers fetch from
 *                  ^  kill, stop, freeze                       TcpProxy: between them and the broker
 * </pre>
 *
 * <p>Start reading at {@link io.tagstream.fault.KillFaults}, then {@link io.tagstream.fault.FaultRun}. A
 * class {@code …Faults} holds scenarios, one {@link io.tagstream.fault.Fault} a method; each runs once a
 * seed, and each run is a row of {@code target/faults/report.md}. What is asserted strictly is that
 * nothing is lost, doubled, out of order within its key, or answered with another event's outcome; times
 * are reported, and asserted with the generous limits of a busy machine.
 */
@NullMarked
package io.tagstream.fault;

import org.jspecify.annotations.NullMarked;
