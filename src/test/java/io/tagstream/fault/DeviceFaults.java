package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.fault.Origin.Manner;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A device that answers no more, or wrongly: found out, and not believed. */
class DeviceFaults {

    /** Something broke; starting again may help. */
    private static final int FAILED = 75;

    private static final int GOOD_IMAGES = 500;
    private static final int IN_FLIGHT = 100;
    private static final Duration NOT_READY = Duration.ofSeconds(5);
    private static final Duration NOT_LIVE = Duration.ofSeconds(35);

    private final ObjectMapper json = new ObjectMapper();

    @Fault(number = 14, what = "predictor hangs for ever")
    void aHungPredictorMakesNotReadyThenNotLiveAndGivesNoLabel(FaultRun run) throws Exception {
        // Given
        WorkerProcess hung = run.balancedWorkers(
                        1,
                        Map.of(
                                "tagstream.model.predictors",
                                "1",
                                "tagstream.faults.image-cost",
                                "6ms",
                                "tagstream.faults.hangs-after",
                                Integer.toString(GOOD_IMAGES)))
                .getFirst();
        int events = run.form().pick(1_000, 10_000);

        // When
        var sent = run.send(events, 0, Draft::labelled);

        // Then
        run.await(() -> hung.status("/q/health/ready") == 503, "not ready");
        Duration ageNotReady = batchAge(hung);
        int labels = run.ledger().seen();
        run.await(() -> hung.status("/q/health/live") == 503, "not live");
        Duration ageNotLive = batchAge(hung);
        run.note("not ready after %.1f s, not live after %.1f s", seconds(ageNotReady), seconds(ageNotLive));
        assertThat(ageNotReady).as("age of the batch when not ready").isLessThan(NOT_READY);
        assertThat(ageNotLive).as("age of the batch when not live").isLessThan(NOT_LIVE);
        assertThat(run.ledger().seen()).as("labels while it hung").isEqualTo(labels);
        hung.kill();
        run.worker(Map.of());
        run.finish(sent);
    }

    @Fault(number = 15, what = "predictor returns garbage")
    void aPredictorThatForgetsItsKnownAnswerEndsTheProcessAndNothingIsLost(FaultRun run) throws Exception {
        // Given
        String interval = run.form().pick(5, 60) + "s";
        try (Origin origin = Origin.start()) {
            var settings = new HashMap<>(origin.settings());
            settings.put("tagstream.model.predictors", "1");
            settings.put("tagstream.model.probe-interval", interval);
            settings.put("tagstream.faults.garbage-after", Integer.toString(GOOD_IMAGES));
            WorkerProcess suspect = run.balancedWorkers(1, settings).getFirst();
            run.send(GOOD_IMAGES, 0, Draft::labelled);
            run.awaitOutcomes(GOOD_IMAGES);

            // When
            var inFlight = run.send(IN_FLIGHT, 0, n -> origin.draft(n, Manner.SILENT));
            int exit = suspect.awaitExit();

            // Then
            assertThat(exit).as("exit code; the log:%n%s", suspect.log()).isEqualTo(FAILED);
            assertThat(suspect.log())
                    .containsPattern("a predictor cannot be believed: .* and has done \\d+ items since");
            origin.recover();
            run.worker(origin.settings());
            run.finish(inFlight);
        }
    }

    private Duration batchAge(WorkerProcess worker) throws IOException {
        for (JsonNode check : json.readTree(worker.body("/q/health/ready")).path("checks")) {
            if (check.path("name").asText().equals("predictors")) {
                return Duration.ofMillis(check.path("data").path("batchMs").asLong());
            }
        }
        throw new AssertionError("readiness says nothing of the predictors");
    }

    private static double seconds(Duration span) {
        return span.toMillis() / 1e3;
    }
}
