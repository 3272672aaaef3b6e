package io.tagstream.app;

import io.quarkus.arc.DefaultBean;
import io.tagstream.inference.Classifier;
import io.tagstream.inference.ImageClassifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Loads the model. A program that holds another {@link Classifier} bean serves that one instead. */
@Singleton
class ModelWiring {

    /** {@link PipelineWiring} closes it, since only there is it known when no predictor runs any more. */
    @Produces
    @Singleton
    @DefaultBean
    Classifier classifier(TagstreamConfig config) {
        return ImageClassifier.load(new Policies(config).model());
    }
}
