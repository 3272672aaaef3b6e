package io.tagstream.faults;

import io.tagstream.app.TagstreamConfig;
import io.tagstream.batch.BatchFunction;
import io.tagstream.event.ModelIdentity;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.LabelModel;
import io.tagstream.inference.Logits;
import io.tagstream.inference.PlanPins;
import io.tagstream.inference.PredictPlan;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Takes the place of the model that would be loaded; its labels have the shipped names. Thread-safe. */
@Singleton
class CommandedClassifier implements Classifier {

    private static final Logger LOG = Logger.getLogger(CommandedClassifier.class);
    private static final ModelIdentity IDENTITY =
            new ModelIdentity("commanded", "0".repeat(64), "none", "none", "cpu", "resize256-crop224");

    private final FaultSettings settings;
    private final PredictPlan plan;
    private final LabelModel labels;
    private final AtomicLong predictors = new AtomicLong();

    @Inject
    CommandedClassifier(FaultSettings settings, TagstreamConfig config) {
        this.settings = settings;
        Path model = config.model().path().orElse(Path.of("src/main/model"));
        this.plan = new PlanPins(
                        config.model().predictors(),
                        config.model().threadsPerPredictor(),
                        config.batch().maxSize())
                .byDefault(Runtime.getRuntime().availableProcessors());
        this.labels = LabelModel.read(IDENTITY, model.resolve("labels.csv"), CommandedPredictor.CLASSES);
        LOG.infof("a classifier for fault runs takes the model's place");
    }

    @Override
    public BatchFunction<DecodedImage, Logits> newPredictor() {
        return new CommandedPredictor(settings, settings.seed() + predictors.getAndIncrement());
    }

    @Override
    public PredictPlan plan() {
        return plan;
    }

    @Override
    public LabelModel labels() {
        return labels;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
