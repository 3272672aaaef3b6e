package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept from one start to the next, and what is not believed. */
class PlanCacheTest {

    private static final List<PredictPlan> CANDIDATES = PlanPins.NONE.candidates(2);
    private static final MeasuredPlan CHOSEN = new MeasuredPlan(CANDIDATES.getLast(), 42.5);

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Path missing = folder.resolve("not/yet");

        new PlanCache(missing, "model cpu").write(CHOSEN);

        assertThat(new PlanCache(missing, "model cpu").read(CANDIDATES)).hasValue(CHOSEN);
        try (Stream<Path> files = Files.list(missing)) {
            assertThat(files).as("no temporary file is left").hasSize(1);
        }
    }

    @Test
    void anotherModelOrMachineHasNone() {
        new PlanCache(folder, "model cpu").write(CHOSEN);

        assertThat(new PlanCache(folder, "model of tomorrow").read(CANDIDATES)).isEmpty();
    }

    @Test
    void planThatIsNoCandidateIsNotBelieved() {
        var cache = new PlanCache(folder, "model cpu");
        cache.write(new MeasuredPlan(new PredictPlan(1_000_000, 1, 8), 42.5));

        assertThat(cache.read(CANDIDATES)).isEmpty();
    }

    @Test
    void fileOfAnotherKeyUnderOurNameIsNotBelieved() throws IOException {
        var other = new PlanCache(folder, "model of tomorrow");
        var ours = new PlanCache(folder, "model cpu");
        other.write(CHOSEN);
        Files.move(other.file(), ours.file());

        assertThat(ours.read(CANDIDATES)).isEmpty();
    }

    @Test
    void garbageIsReplaced() throws IOException {
        var cache = new PlanCache(folder, "model cpu");
        for (String garbage : List.of("", "{", "[1]", "{\"key\": \"model cpu\"}", "null", "\u0000")) {
            Files.writeString(cache.file(), garbage);
            assertThat(cache.read(CANDIDATES)).as(garbage).isEmpty();
        }

        cache.write(CHOSEN);

        assertThat(cache.read(CANDIDATES)).hasValue(CHOSEN);
    }

    @Test
    void folderThatCannotBeMadeCostsNoStart() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a folder cannot be made here");
        var cache = new PlanCache(file, "model cpu");

        cache.write(CHOSEN);

        assertThat(cache.read(CANDIDATES)).isEmpty();
    }
}
