package io.tagstream.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;

/**
 * How long an event waits whose own partition has nothing else, while another partition of the same worker has a backlog.
 */
final class HotPartitionBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    /** How often all photos are sent at once to the partition with the backlog. */
    private static final int PASSES = Integer.getInteger("bench.passes", 3);

    private final LabelledPhotos photos;
    private final PrintStream out;

    HotPartitionBenchmark(LabelledPhotos photos, PrintStream out) {
        this.photos = photos.times(PASSES);
        this.out = out;
    }

    void run() throws Exception {
        out.println("| round | the lone event's label, s | the backlog's last label, s | lone / backlog |");
        out.println("| --- | --- | --- | --- |");
        var events = new ArrayList<Rig.LoneEvent>();
        try (var rig = new Rig(photos, Map.of("tagstream.model.precision", "int8"))) {
            WarmUp.with(() -> rig.tag(photos));
            for (int round = 1; round <= ROUNDS; round++) {
                events.add(rig.besideBacklog(photos));
                print(Integer.toString(round), events.getLast());
            }
        }
        print(
                "median",
                new Rig.LoneEvent(
                        Median.of(events, Rig.LoneEvent::seconds), Median.of(events, Rig.LoneEvent::restSeconds)));
    }

    private void print(String name, Rig.LoneEvent event) {
        out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f |%n",
                name,
                event.seconds(),
                event.restSeconds(),
                event.seconds() / event.restSeconds());
    }
}
