package io.tagstream.inference;

import static java.lang.System.Logger.Level.INFO;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.batch.BatchTooLargeException;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Task;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.View;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that an engine has loaded, of which each batch worker gets a predictor of its own.
 *
 * <p>Thread-safe. Closing it is for when all predictors are closed: their native memory hangs on it.
 */
public final class ImageClassifier implements Classifier {

    private static final System.Logger LOG = System.getLogger(ImageClassifier.class.getName());

    /** One for each device. */
    private final List<TaskModels> models;

    private final DigestCheck weights;
    private final AtomicInteger predictors = new AtomicInteger();
    private final PredictPlan plan;
    private final KnownAnswers knownAnswers;
    private final View view;
    private final LabelModel labels;

    private ImageClassifier(
            List<TaskModels> models,
            DigestCheck weights,
            PredictPlan plan,
            KnownAnswers knownAnswers,
            View view,
            LabelModel labels) {
        this.models = models;
        this.weights = weights;
        this.plan = plan;
        this.knownAnswers = knownAnswers;
        this.view = view;
        this.labels = labels;
    }

    /**
     * Loads the model, and checks every file against its digest: what an engine parses before it is loaded, weights that are
     * plain numbers until there is a predictor.
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
    static ImageClassifier open(ModelSettings asked) {
        Telemetry.switchOff();
        ModelSettings settings = EngineChoice.resolve(asked);
        var engine = ServedEngine.of(settings.engine());
        String device = Devices.resolve(settings.device(), engine);
        ModelManifest manifest = ModelManifest.read(settings.folder());
        ModelManifest.Form form = formOf(manifest, settings);
        manifest.requireFiles(settings.folder(), form);
        checkWhatIsParsed(settings.folder(), form);
        DigestCheck weights = DigestCheck.start(others(settings.folder(), form));
        List<LabelModel.ClassName> classes = LabelModel.readClasses(
                settings.folder().resolve(manifest.labels()), manifest.output().classes());
        var identity = new ModelIdentity(
                manifest.name(),
                form.sha256() == null ? Digests.sha256Of(settings.folder().resolve(form.identity())) : form.sha256(),
                engine.code(),
                precisionOf(manifest, settings).code(),
                Devices.gpus(device) > 0 ? "gpu" : "cpu",
                manifest.preprocessing());
        List<TaskModels> models = load(engine, settings, manifest, form, device, weights);
        return new ImageClassifier(
                models,
                weights,
                settings.plan(),
                KnownAnswers.of(settings.folder(), manifest, form),
                manifest.view(),
                new LabelModel(
                        identity,
                        engine == ServedEngine.ONEDNN ? identity.by(ServedEngine.ONNX_RUNTIME.code()) : identity,
                        classes));
    }

    /** What an engine parses: before it does. */
    private static void checkWhatIsParsed(Path folder, ModelManifest.Form form) {
        if (form.graphSha256() != null) {
            Digests.check(folder.resolve(form.graph()), form.graphSha256());
        }
        if (form.sha256() != null && !isPlainNumbers(form)) {
            Digests.check(folder.resolve(form.identity()), form.sha256());
        }
    }

    private static boolean isPlainNumbers(ModelManifest.Form form) {
        return form.identity().endsWith(".safetensors");
    }

    /** The weights, where they are plain numbers, and the graphs that are loaded when they are asked for. */
    private static Map<Path, String> others(Path folder, ModelManifest.Form form) {
        var digests = new LinkedHashMap<Path, String>();
        if (form.sha256() != null && isPlainNumbers(form)) {
            digests.put(folder.resolve(form.identity()), form.sha256());
        }
        for (Task task : Task.values()) {
            form.head(task).ifPresent(head -> digests.put(folder.resolve(head.graph()), head.graphSha256()));
        }
        return digests;
    }

    /** One for each device; what cannot be loaded because it is damaged is refused as damaged. */
    private static List<TaskModels> load(
            ServedEngine engine,
            ModelSettings settings,
            ModelManifest manifest,
            ModelManifest.Form form,
            String device,
            DigestCheck weights) {
        try {
            return Devices.of(device).stream()
                    .map(one -> new TaskModels(engine, settings, manifest, form, one))
                    .toList();
        } catch (ModelRefusedException e) {
            weights.await();
            throw e;
        }
    }

    /** Warmed up, of files that are the right ones, and asked for the known answer. */
    @Override
    public BatchFunction<DecodedImage, Logits> newPredictor() {
        int number = predictors.getAndIncrement();
        var predictor = new OwnedPredictor(onDevice(number), plan.maxBatch(), knownAnswers);
        try {
            predictor.warmUp(plan.maxBatch(), number / models.size() % 2 != 0);
            weights.await();
            predictor.requireKnownAnswer();
            return predictor;
        } catch (BatchFailedException e) {
            predictor.close();
            weights.await();
            throw new ModelRefusedException(unanswered(e) + " (" + reason(e) + ")", e);
        } catch (ModelRefusedException e) {
            predictor.close();
            throw e;
        }
    }

    private String unanswered(BatchFailedException failure) {
        if (failure instanceof BatchTooLargeException) {
            return "the device has no memory for " + plan.predictors() + " predictors with batches of "
                    + plan.maxBatch() + "; set tagstream.batch.max-size or tagstream.model.predictors to less";
        }
        if (failure instanceof NoAnswerException) {
            return "the graph answers its known image with no numbers: the device or the library computes wrongly, or "
                    + ModelManifest.FILE + " describes another input than the graph was trained with";
        }
        return "the graph does not answer the images that " + ModelManifest.FILE + " describes; write the input's"
                + " size, layout and type as the graph has them, and leave its first side free";
    }

    /** What the engine said at the bottom of it, in one line. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    }

    /** Predictors are shared out among the devices, one after the other. */
    private TaskModels onDevice(int number) {
        return models.get(Math.floorMod(number, models.size()));
    }

    /**
     * What {@code tagstream.model.engine} and {@code tagstream.model.device} mean on this machine: an engine by its name, and
     * {@code cpu}, or {@code gpu:0} or more of them.
     *
     * @throws ModelRefusedException if what is asked for is not there
     */
    public static ModelSettings here(ModelSettings settings) {
        Telemetry.switchOff();
        ModelSettings resolved = EngineChoice.resolve(settings);
        return resolved.on(Devices.resolve(resolved.device(), ServedEngine.of(resolved.engine())));
    }

    /** Neither warmed up nor asked: for measuring batches of up to so many, not for serving. */
    OwnedPredictor newColdPredictor(int maxBatch) {
        weights.await();
        return new OwnedPredictor(onDevice(predictors.getAndIncrement()), maxBatch, knownAnswers);
    }

    /** The known image so many times; any number of predictors may read it at once. */
    ImageBatch knownImages(int size) {
        var images = new ImageBatch(size, view);
        for (int i = 0; i < size; i++) {
            images.add(knownAnswers.of(Task.CLASSIFY).pixels());
        }
        return images;
    }

    @Override
    public Set<Task> tasks() {
        return models.getFirst().tasks();
    }

    @Override
    public View view() {
        return view;
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
        models.forEach(TaskModels::close);
    }

    /** @throws ModelRefusedException if the folder has no form for the precision */
    static ModelManifest.Form formOf(ModelManifest manifest, ModelSettings settings) {
        Precision precision = precisionOf(manifest, settings);
        ModelManifest.Form form = manifest.forms().get(formName(manifest, precision));
        if (form == null) {
            throw new ModelRefusedException(settings.folder().resolve(ModelManifest.FILE) + " has no form "
                    + formName(manifest, precision) + ", which tagstream.model.precision=" + precision.code()
                    + " needs; it has "
                    + manifest.forms().keySet());
        }
        return form;
    }

    /** A form in float16 is computed in float32 too. */
    private static String formName(ModelManifest manifest, Precision precision) {
        return precision == Precision.FLOAT32 && !manifest.forms().containsKey("float32")
                ? "float16"
                : precision.code();
    }

    /** Where the choice is ours and the best form is not there, another one that is. */
    private static Precision precisionOf(ModelManifest manifest, ModelSettings settings) {
        ServedEngine engine = ServedEngine.of(settings.engine());
        Precision best = engine.precision(settings.precision());
        if (settings.precision() == Precision.AUTO && Devices.gpus(settings.device()) > 0) {
            best = Precision.FLOAT16;
        }
        if (settings.precision() != Precision.AUTO || manifest.forms().containsKey(best.code())) {
            return best;
        }
        return manifest.forms().containsKey(Precision.FLOAT16.code()) ? Precision.FLOAT16 : Precision.FLOAT32;
    }
}
