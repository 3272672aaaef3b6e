package io.tagstream.bench;

import io.tagstream.event.EventParser;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.LabelRecords;
import io.tagstream.event.Task;
import io.tagstream.pipeline.ImageTagger;
import io.tagstream.topology.EarlyCommits;
import io.tagstream.topology.EmissionOrder;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.Probation;
import io.tagstream.topology.RecordLimits;
import io.tagstream.topology.TaggingServices;
import io.tagstream.topology.TopologyListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** What stands around a tagger in a worker, as it is shipped, for arms that run without Quarkus. */
final class WorkerServices {

    private static final int MAX_STORED = 8 * 256;
    private static final long MAX_STORED_BYTES = 1 << 28;
    private static final int MAX_REQUEST = 8 << 20;
    private static final int BATCH = 32 << 10;

    private WorkerServices() {}

    /** A gate that is open: the checks at start are not what is measured. */
    static IntakeGate openGate(ImageTagger tagger) {
        var gate = new IntakeGate(tagger::full, MAX_STORED, MAX_STORED_BYTES);
        gate.open();
        return gate;
    }

    /** Of a process that has lived for more than its first minute. */
    static TaggingServices of(ImageTagger tagger, IntakeGate gate, TopologyListener listener) throws IOException {
        return new TaggingServices(
                tagger,
                new EventParser(new LabelOptions(5, 0.01, Set.of(Task.CLASSIFY))),
                new LabelRecords(URI.create("/tagstream/bench")),
                EmissionOrder.KEY,
                gate,
                new RecordLimits(MAX_REQUEST, BATCH),
                new Probation(Duration.ZERO, System::nanoTime),
                new EarlyCommits(ShippedSettings.commitInterval(), System::nanoTime),
                listener,
                InstantSource.system(),
                System::nanoTime);
    }
}
