package io.tagstream.inference;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A graph on one of DJL's engines.
 *
 * @param translator between images and the graph's tensors; has no state
 * @param calls      held by each call into the engine's library
 */
record DjlNetwork(Model model, NoBatchifyTranslator<ImageBatch, List<Logits>> translator, Semaphore calls)
        implements Network {

    @Override
    public Call newCall(int maxBatch) {
        return new DjlCall(model.newPredictor(translator), calls);
    }

    @Override
    public void close() {
        model.close();
    }

    private record DjlCall(Predictor<ImageBatch, List<Logits>> predictor, Semaphore calls) implements Call {

        @Override
        public List<Logits> predict(ImageBatch images) {
            calls.acquireUninterruptibly();
            try {
                return predictor.predict(images);
            } catch (TranslateException e) {
                if (e.getCause() instanceof ModelRefusedException refused) {
                    throw refused;
                }
                throw EngineFailure.of(images.size(), e);
            } finally {
                calls.release();
            }
        }

        @Override
        public void close() {
            predictor.close();
        }
    }
}
