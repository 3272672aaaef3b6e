package io.tagstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.tagstream.app.metrics.PlanMetrics;
import io.tagstream.image.ImageDecoder;
import io.tagstream.inference.Calibration;
import io.tagstream.inference.ChosenPlan;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.ImageClassifier;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.PlanPins;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Loads the model. A program that holds another {@link Classifier} bean serves that one instead. */
@Singleton
class ModelWiring {

    private static final Logger LOG = Logger.getLogger(ModelWiring.class);
    private static final String MXNET = "MXNet";

    /** {@link PipelineWiring} closes it, since only there is it known when no predictor runs any more. */
    @Produces
    @Singleton
    @DefaultBean
    Classifier classifier(
            TagstreamConfig config,
            MeterRegistry registry,
            TerminationSignal terminationSignal,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        terminationSignal.endWhileStarting();
        var policies = new Policies(config);
        ModelSettings settings = ImageClassifier.here(policies.model());
        if (!settings.engine().equals(MXNET)) {
            // Not before the environment is set, which libraries read as they are loaded; and MXNet comes with a BLAS
            // of its own under the name that OpenCV's has: it must be the first.
            ImageDecoder.beginLoading();
        }
        PlanPins pins = settings.gpus() > 0 ? policies.pins().onGpus(settings.gpus()) : policies.pins();
        ChosenPlan chosen = Calibration.choose(settings, pins, policies.calibration(version), Policies.cores());
        LOG.infof(
                "predictors x threads x batch: %s%s (%s)",
                chosen.plan(),
                chosen.imagesPerSecond().isPresent()
                        ? ", %.1f images/s".formatted(chosen.imagesPerSecond().getAsDouble())
                        : "",
                chosen.because());
        PlanMetrics.publish(registry, chosen);
        return ImageClassifier.load(settings.with(chosen.plan()));
    }
}
