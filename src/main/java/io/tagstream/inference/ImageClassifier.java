package io.tagstream.inference;

import static java.lang.System.Logger.Level.INFO;

import ai.djl.Model;
import io.tagstream.batch.BatchFunction;
import io.tagstream.event.ModelIdentity;
import io.tagstream.image.DecodedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that DJL has loaded, of which each batch worker gets a predictor of its own.
 *
 * <p>Thread-safe. Closing it is for when all predictors are closed: their native memory hangs on it.
 */
public final class ImageClassifier implements Classifier {

    private static final System.Logger LOG = System.getLogger(ImageClassifier.class.getName());

    private final Model model;
    private final PredictPlan plan;
    private final KnownAnswer knownAnswer;
    private final LabelModel labels;

    private ImageClassifier(Model model, PredictPlan plan, KnownAnswer knownAnswer, LabelModel labels) {
        this.model = model;
        this.plan = plan;
        this.knownAnswer = knownAnswer;
        this.labels = labels;
    }

    /**
     * Loads the model and checks every file against its digest.
     *
     * @throws ModelRefusedException if the folder, the engine or the device is not what is needed; the
     *     message names the key to change
     */
    public static ImageClassifier load(ModelSettings settings) {
        ImageClassifier loaded = open(settings);
        ModelIdentity identity = loaded.labels.identity();
        LOG.log(
                INFO,
                "model {0} {1}, engine {2}, device {3}, {4} predictors of {5} threads",
                identity.name(),
                identity.precision(),
                identity.engine(),
                identity.device(),
                settings.predictors(),
                settings.threads());
        return loaded;
    }

    /** As {@link #load}, without a word. */
    static ImageClassifier open(ModelSettings settings) {
        var engine = ServedEngine.of(settings.engine());
        requireCpu(settings.device());
        Telemetry.switchOff();
        ModelManifest manifest = ModelManifest.read(settings.folder());
        ModelManifest.Form form = formOf(manifest, settings);
        Digests.check(settings.folder().resolve(form.graph()), form.graphSha256());
        Digests.check(settings.folder().resolve(form.weights()), form.sha256());
        List<LabelModel.ClassName> classes = LabelModel.readClasses(
                settings.folder().resolve(manifest.labels()), manifest.output().classes());
        var identity = new ModelIdentity(
                manifest.name(),
                form.sha256(),
                engine.code(),
                engine.precision(settings.precision()).code(),
                "cpu",
                manifest.preprocessing());
        var knownAnswer =
                new KnownAnswer(pixelsOf(settings.folder().resolve(manifest.knownAnswer())), form.knownAnswer());
        Model model = engine.load(settings, form);
        return new ImageClassifier(model, settings.plan(), knownAnswer, new LabelModel(identity, classes));
    }

    /** Warmed up, and asked for the known answer. */
    @Override
    public BatchFunction<DecodedImage, Logits> newPredictor() {
        var predictor = new OwnedPredictor(model, plan.maxBatch(), knownAnswer);
        predictor.warmUp(plan.maxBatch());
        predictor.requireKnownAnswer();
        return predictor;
    }

    /** Neither warmed up nor asked: for measuring, not for serving. */
    OwnedPredictor newColdPredictor() {
        return new OwnedPredictor(model, 1, knownAnswer);
    }

    /** The known image so many times; any number of predictors may read it at once. */
    ImageBatch knownImages(int size) {
        var images = new ImageBatch(size);
        for (int i = 0; i < size; i++) {
            images.add(knownAnswer.pixels());
        }
        return images;
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
        model.close();
    }

    /** This build carries the engines' CPU libraries only; it would run on the CPU without a word. */
    private static void requireCpu(String device) {
        if (!device.equals("auto") && !device.equals("cpu")) {
            throw new ModelRefusedException("tagstream.model.device=" + device
                    + " asks for a GPU, but this build has the engines' CPU libraries only; set it to auto or cpu");
        }
    }

    /** @throws ModelRefusedException if the folder has no form for the precision */
    static ModelManifest.Form formOf(ModelManifest manifest, ModelSettings settings) {
        Precision precision = ServedEngine.of(settings.engine()).precision(settings.precision());
        String name = precision == Precision.INT8 ? "int8" : "float16";
        ModelManifest.Form form = manifest.forms().get(name);
        if (form == null) {
            throw new ModelRefusedException(settings.folder().resolve(ModelManifest.FILE) + " has no form " + name
                    + ", which tagstream.model.precision=" + precision.code() + " needs; it has "
                    + manifest.forms().keySet());
        }
        return form;
    }

    private static ByteBuffer pixelsOf(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != DecodedImage.BYTES) {
                throw new ModelRefusedException(
                        file + " has " + bytes.length + " bytes, a known image has " + DecodedImage.BYTES);
            }
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } catch (IOException e) {
            throw new ModelRefusedException("cannot read the known image " + file, e);
        }
    }
}
