package io.tagstream.inference;

import static java.lang.System.Logger.Level.WARNING;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.event.Task;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.View;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A way into the engine for each task that was asked for, and its native memory, for one worker thread.
 *
 * <p>None of them is thread-safe: the platform thread that made this object is the only
 * one to call it, and closes it. The models are shared, outlive it, and stay open.
 */
final class OwnedPredictor implements BatchFunction<DecodedImage, Logits> {

    private static final System.Logger LOG = System.getLogger(OwnedPredictor.class.getName());

    private record Asked(Task task, View view) {}

    private final TaskModels models;
    private final int maxBatch;
    private final KnownAnswers knownAnswers;
    private final TaskPredictor classifying;
    private final Map<Task, TaskPredictor> predictors = new EnumMap<>(Task.class);

    /** @param maxBatch most images in one call */
    OwnedPredictor(TaskModels models, int maxBatch, KnownAnswers knownAnswers) {
        this.models = models;
        this.maxBatch = maxBatch;
        this.knownAnswers = knownAnswers;
        this.classifying = models.newPredictor(Task.CLASSIFY, maxBatch);
        predictors.put(Task.CLASSIFY, classifying);
    }

    /**
     * One call into the engine for each task and shape among the images.
     *
     * @throws BatchFailedException if the engine refused this batch
     */
    @Override
    public List<Logits> apply(List<DecodedImage> images) {
        Map<Asked, List<Integer>> alike = IntStream.range(0, images.size())
                .boxed()
                .collect(Collectors.groupingBy(
                        i -> new Asked(images.get(i).task(), images.get(i).view()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        var answers = new TreeMap<Integer, Logits>();
        alike.forEach((asked, indices) -> {
            List<Logits> logits = predictor(asked.task())
                    .predict(indices.stream().map(images::get).toList());
            for (int i = 0; i < indices.size(); i++) {
                answers.put(indices.get(i), logits.get(i));
            }
        });
        return List.copyOf(answers.values());
    }

    /** Loaded when a task is first asked for: most workers never see another than the first. */
    private TaskPredictor predictor(Task task) {
        return Objects.requireNonNull(predictors.computeIfAbsent(task, this::askedPredictor));
    }

    /** @throws ModelRefusedException if the graph does not give the known answer, or none: it labels nothing then */
    private TaskPredictor askedPredictor(Task task) {
        TaskPredictor predictor = models.newPredictor(task, maxBatch);
        try {
            KnownAnswer known = knownAnswers.of(task);
            known.check(predictor.logitsOf(known.view(), known.pixels()));
            return predictor;
        } catch (BatchFailedException e) {
            predictor.close();
            // Of the images that came with it nobody could say that they are to blame.
            throw new ModelRefusedException(
                    "the graph of " + task.code() + " does not answer its known image;"
                            + " put a right one into the folder of the model (tagstream.model.path)",
                    e);
        } catch (ModelRefusedException e) {
            predictor.close();
            throw e;
        }
    }

    /** Asks each graph for the known answer; a device that refuses the image, where it once took it, is not right. */
    @Override
    public boolean probe() {
        try {
            return predictors.entrySet().stream().allMatch(entry -> {
                KnownAnswer known = knownAnswers.of(entry.getKey());
                return known.isGivenBy(entry.getValue().logitsOf(known.view(), known.pixels()));
            });
        } catch (BatchFailedException e) {
            LOG.log(WARNING, "the known image could not be predicted", e);
            return false;
        }
    }

    /** @throws ModelRefusedException if the classifying graph does not give the known answer */
    void requireKnownAnswer() {
        KnownAnswer known = knownAnswers.of(Task.CLASSIFY);
        known.check(logitsOf(known.pixels()));
    }

    /** The logits of a single image, classified: {@code uint8 (height, width, 3)} RGB. */
    Logits logitsOf(ByteBuffer rgb) {
        return classifying.logitsOf(classifying.batch().view(), rgb);
    }

    /**
     * Runs a batch of each size once, so that the first event does not pay for it.
     *
     * @param largestFirst an engine that makes code for each size makes it once: of two predictors that begin at either end,
     *                     each finds half of it made
     */
    void warmUp(int maxBatch, boolean largestFirst) {
        ByteBuffer rgb = knownAnswers.of(Task.CLASSIFY).pixels();
        ImageBatch batch = classifying.batch();
        for (int size : sizes(maxBatch, largestFirst)) {
            batch.clear();
            for (int i = 0; i < size; i++) {
                batch.add(rgb.duplicate());
            }
            predict(batch);
        }
    }

    /** The powers of two up to the largest batch. */
    static List<Integer> sizes(int maxBatch, boolean largestFirst) {
        List<Integer> rising = IntStream.range(0, Integer.SIZE - Integer.numberOfLeadingZeros(maxBatch))
                .mapToObj(power -> 1 << power)
                .toList();
        return largestFirst ? rising.reversed() : rising;
    }

    /**
     * Classifies.
     *
     * @throws BatchFailedException if the engine refused this batch
     */
    List<Logits> predict(ImageBatch images) {
        return classifying.predict(images);
    }

    @Override
    public void close() {
        predictors.values().forEach(TaskPredictor::close);
    }
}
