package io.tagstream.topology;

import io.tagstream.event.EventParser;
import io.tagstream.event.LabelRecords;
import io.tagstream.pipeline.ImageTagger;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the tasks of a process share. All of it thread-safe.
 *
 * @param tagger    the pipeline
 * @param parser    of events
 * @param records   how labels are written
 * @param order     in which outcomes leave
 * @param gate      of the intake
 * @param limits    of what is sent
 * @param probation of this process
 * @param commits   that need not wait
 * @param listener  of what happens
 * @param clock     for the times that people read
 * @param nanoTime  for spans, monotonic
 */
public record TaggingServices(
        ImageTagger tagger,
        EventParser parser,
        LabelRecords records,
        EmissionOrder order,
        IntakeGate gate,
        RecordLimits limits,
        Probation probation,
        EarlyCommits commits,
        TopologyListener listener,
        InstantSource clock,
        LongSupplier nanoTime) {}
