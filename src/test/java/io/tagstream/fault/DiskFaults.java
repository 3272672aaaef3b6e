package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tagstream.it.WorkerProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Folders that cannot be written, or have no room. */
class DiskFaults {

    /** Something must be changed first. */
    private static final int REFUSED = 78;

    @Fault(number = 19, what = "state, temporary and library folders read-only or full")
    void aWorkerNeedsNoStateFolderAndNamesTheFolderThatItCannotUnpackInto(FaultRun run) throws Exception {
        assumeTrue(Disk.possible(run.folder()), "file systems can be mounted here");
        try (Disk readOnly = Disk.readOnly(run.folder());
                Disk full = Disk.full(run.folder())) {
            int events = run.form().pick(500, 5_000);
            CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
            var refused = new ArrayList<String>();
            for (Disk disk : List.of(readOnly, full)) {
                // The state folder: stores are in memory, so it takes no part.
                run.balancedWorkers(
                        1, Map.of("kafka-streams.state.dir", disk.folder().toString()));
                sent = run.send(events, 0, Draft::labelled);
                sent.join();
                run.awaitOutcomes(run.ledger().sent());
                run.stopWorkers();

                // Native code is unpacked into this one: a worker without it must say so, and end.
                refused.add(refusal(run, "java.io.tmpdir", disk, Map.of()));
            }
            // Of a worker whose libraries nobody has unpacked before. A folder that is read-only is passed over for the
            // next one; one that is full is not.
            refused.add(refusal(
                    run,
                    "org.bytedeco.javacpp.cachedir",
                    full,
                    Map.of(
                            "org.bytedeco.javacpp.findlibraries",
                            "true",
                            "java.library.path",
                            run.folder().toString())));
            run.note("%d refusals that name folder and fix", refused.size());
            run.finish(sent);
        }
    }

    private static String refusal(FaultRun run, String property, Disk disk, Map<String, String> others)
            throws Exception {
        var settings = new HashMap<>(others);
        settings.put(property, disk.folder().toString());
        WorkerProcess worker = run.worker(settings);
        assertThat(worker.awaitExit())
                .as("exit code; the log:%n%s", worker.log())
                .isEqualTo(REFUSED);
        String last = worker.log().strip().lines().reduce((_, line) -> line).orElseThrow();
        assertThat(last).contains(disk.folder().toString(), "-D" + property + "=");
        return last;
    }
}
