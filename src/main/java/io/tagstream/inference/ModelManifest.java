package io.tagstream.inference;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a model folder says of itself in {@code model.json}: its forms, its digests, and the image
 * whose answer is known.
 *
 * @param name          for people and labels
 * @param preprocessing from picture to tensor, for example {@code resize256-crop224}
 * @param input         what the graph takes
 * @param output        what the graph gives
 * @param labels        file of the classes' names
 * @param forms         by precision: {@code int8}, {@code float16}
 * @param knownAnswer   file with the pixels of the known image, {@code uint8 (224, 224, 3)} RGB
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ModelManifest(
        String name,
        String preprocessing,
        Input input,
        Output output,
        String labels,
        Map<String, Form> forms,
        String knownAnswer) {

    static final String FILE = "model.json";

    /** The one input layout that is served. */
    private static final Input EXPECTED_INPUT = new Input("images", "uint8", "NHWC", 224, "RGB");

    record Input(String name, String type, String layout, int size, String channels) {}

    record Output(String name, int classes) {}

    /**
     * @param graph       ONNX file
     * @param weights     the file that the graph reads its weights from
     * @param sha256      of the weights
     * @param graphSha256 of the graph
     * @param knownAnswer what this form says of the known image
     */
    record Form(String graph, String weights, String sha256, String graphSha256, Answer knownAnswer) {}

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
        manifest.validate(file);
        return manifest;
    }

    private void validate(Path file) {
        require(file, "name", name);
        require(file, "preprocessing", preprocessing);
        require(file, "labels", labels);
        require(file, "forms", forms);
        require(file, "knownAnswer", knownAnswer);
        require(file, "output", output);
        if (!EXPECTED_INPUT.equals(input)) {
            throw new ModelRefusedException(
                    file + ": input is " + input + ", but this version serves " + EXPECTED_INPUT);
        }
        forms.forEach((precision, form) -> {
            String field = "forms." + precision + ".";
            require(file, field + "graph", form.graph());
            require(file, field + "weights", form.weights());
            require(file, field + "sha256", form.sha256());
            require(file, field + "graphSha256", form.graphSha256());
            require(file, field + "knownAnswer", form.knownAnswer());
        });
    }

    private static void require(Path file, String field, Object value) {
        if (Objects.isNull(value)) {
            throw new ModelRefusedException(file + ": the field " + field + " is missing");
        }
    }
}
