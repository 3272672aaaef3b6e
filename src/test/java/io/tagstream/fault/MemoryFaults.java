package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** More bytes than there is room for. */
class MemoryFaults {

    private static final long MEBIBYTE = 1 << 20;

    /** As docs/configuration.md, "Memory", adds them up for the settings below; the classifier of the fault runs has no model. */
    private static final long CAP = 224 * MEBIBYTE // heap
            + 64 * 150_528 // decoded images
            + 2 * (8 * MEBIBYTE + 4 * 2_000_000) // decoding
            + 192 * MEBIBYTE; // the JVM and the libraries

    /** Pictures of a size in a row, twice as many as may be in flight. */
    private static final int RUN = 128;

    private static final double MOST_OF_CAP = 1.10;

    private static final Map<String, String> SETTINGS = Map.of(
            "tagstream.in-flight.max-events", "64",
            "tagstream.in-flight.max-bytes", "64M",
            "tagstream.fetch.max-bytes", "8M",
            "tagstream.image.max-pixels", "2000000",
            "tagstream.image.decode-threads", "2");

    @Fault(number = 20, what = "burst of pictures of 1 and 4 MB")
    void aBurstOfLargePicturesWaitsInKafkaAndNotInMemory(FaultRun run) throws Exception {
        try (Origin origin = Origin.start()) {
            // Given
            Map<String, String> settings = new HashMap<>(origin.settings());
            settings.putAll(SETTINGS);
            WorkerProcess worker = run.worker(List.of("-Xmx224m"), settings);
            run.awaitBalanced(1);
            Calm calm = Calm.since(run, worker);
            int usual = run.form().pick(1_000, 10_000);
            int large = run.form().pick(300, 3_000);
            run.send(usual, 0, n -> origin.draft(n, Manner.WELL)).join();
            run.awaitOutcomes(usual);
            var operator = new Operator(run.broker(), run.topics());

            // When
            try (Peak lag = Peak.of(operator::lag);
                    Peak bytes = Peak.of(() -> worker.metric("tagstream_in_flight_bytes"))) {
                var sent = run.send(large, 0, n -> origin.draft(n, n / RUN % 2 == 0 ? Manner.MEBIBYTE : Manner.LARGE));
                run.awaitOutcomes(usual + large);
                long peak = worker.peakResidentBytes();

                // Then
                run.note(
                        "peak RSS %d MiB of %d MiB: %.2f; %.0f MiB in flight, lag %.0f",
                        peak / MEBIBYTE,
                        CAP / MEBIBYTE,
                        (double) peak / CAP,
                        bytes.highest() / MEBIBYTE,
                        lag.highest());
                calm.requireKept();
                run.finish(sent);
                assertThat(lag.highest()).as("events that waited in Kafka").isPositive();
                assertThat(operator.lag())
                        .as("events that wait in Kafka at the end")
                        .isZero();
                assertThat(bytes.highest())
                        .as("bytes in flight, of which one image may be over the bound")
                        .isLessThanOrEqualTo((64 + 8) * MEBIBYTE);
                assertThat((double) peak / CAP).as("peak RSS over the cap").isLessThanOrEqualTo(MOST_OF_CAP);
            }
        }
    }
}
