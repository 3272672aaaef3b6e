package io.tagstream.inference;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.Task;
import io.tagstream.image.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model folder says of itself in {@code model.json} (docs/models.md).
 *
 * @param name          for people and labels
 * @param preprocessing from picture to pixels: {@code resize256-crop224}, {@code stretch299} or the like
 * @param input         what the graph takes
 * @param output        what the graph gives
 * @param labels        file of the classes' names
 * @param forms         by precision: {@code int8}, {@code float16}, {@code float32}
 * @param knownAnswer   file with the pixels of an image whose answer is known, {@code uint8 (height, width, 3)} RGB of
 *     {@link #view()}; or none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelManifest(
        String name,
        String preprocessing,
        ModelInput input,
        Output output,
        String labels,
        Map<String, Form> forms,
        @Nullable String knownAnswer) {

    static final String FILE = "model.json";

    private static final String PREPROCESSING = "resizeN-cropM such as resize256-crop224, or stretchM, with M "
            + View.LEAST_SIDE + " to " + View.MOST_SIDE + " and N from M to " + View.MOST_SHORTER;

    private static final List<String> PRECISIONS = List.of("int8", "float16", "float32");
    private static final List<String> VALUES = List.of("logits", "probabilities");

    /** @param values {@code logits}, which is the default, or {@code probabilities} */
    record Output(String name, int classes, @Nullable String values) {

        boolean probabilities() {
            return "probabilities".equals(values);
        }
    }

    /**
     * @param graph       ONNX file, or MXNet's {@code NAME-symbol.json}
     * @param weights     the file that the graph reads its weights from, where it has one
     * @param sha256      of the weights, or of the graph where it has all in itself; looked at where it is given
     * @param graphSha256 of the graph; looked at where it is given
     * @param knownAnswer what this form says of the known image, where there is one
     * @param heads       further graphs over the same weights, by task
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Form(
            String graph,
            @Nullable String weights,
            @Nullable String sha256,
            @Nullable String graphSha256,
            @Nullable Answer knownAnswer,
            @Nullable Map<String, Head> heads) {

        /** The file whose digest names this form. */
        String identity() {
            return weights == null ? graph : weights;
        }

        Optional<Head> head(Task task) {
            return head(task.code());
        }

        /** @param purpose a task's code, or {@code features} */
        Optional<Head> head(String purpose) {
            return heads == null ? Optional.empty() : Optional.ofNullable(heads.get(purpose));
        }
    }

    /** @param knownAnswer what this graph says of the known image, repeated over all that it sees; where there is one */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Head(String graph, String graphSha256, @Nullable Answer knownAnswer) {}

    /**
     * @param index the best class
     * @param score its softmax
     */
    record Answer(int index, double score) {}

    /** @throws ModelRefusedException if the file is missing, or is not what this version can serve */
    static ModelManifest read(Path folder) {
        Path file = folder.resolve(FILE);
        ModelManifest manifest;
        try {
            manifest = new ObjectMapper().readValue(file.toFile(), ModelManifest.class);
        } catch (IOException e) {
            throw new ModelRefusedException(
                    "cannot read " + file + " (" + e.getMessage()
                            + "); set tagstream.model.path to a folder that has one",
                    e);
        }
        manifest.validate(new ManifestCheck(file), folder);
        return manifest;
    }

    /** What is decoded of each picture. */
    View view() {
        return View.parse(preprocessing).orElseThrow();
    }

    private void validate(ManifestCheck check, Path folder) {
        check.present("name", name);
        check.present("preprocessing", preprocessing);
        check.that(View.parse(preprocessing).isPresent(), "preprocessing", preprocessing, PREPROCESSING);
        check.present("input", input);
        input.validate(check, view().width());
        check.present("output", output);
        check.present("output.name", output.name());
        check.that(output.classes() >= 1, "output.classes", output.classes(), "the number of classes, at least 1");
        if (output.values() != null) {
            check.oneOf("output.values", output.values(), VALUES);
        }
        check.file("labels", labels, folder);
        check.present("forms", forms);
        check.that(!forms.isEmpty(), "forms", forms, "at least one of " + PRECISIONS);
        forms.forEach((precision, form) -> {
            check.oneOf("forms", precision, PRECISIONS);
            check.present("forms." + precision, form);
            check.present("forms." + precision + ".graph", form.graph());
        });
    }

    /**
     * Folders may leave out the files of forms that are not served; the one that is has its own.
     *
     * @throws ModelRefusedException if not
     */
    void requireFiles(Path folder, Form form) {
        var check = new ManifestCheck(folder.resolve(FILE));
        check.file("graph", form.graph(), folder);
        check.file("weights", form.identity(), folder);
    }
}
